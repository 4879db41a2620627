import { createTracing } from '../../base/tracing.js'

// No span is lost: an answer waits until the spans before it have been taken.
const send = async (url, body) => {
  const headers = { 'content-type': 'application/json' }
  await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

export default {
  tracing: (parts) => {
    const tracing = createTracing({ ...parts, send })
    return {
      ...tracing,
      serve: (request, response, work) => {
        const end = response.end
        response.end = (...args) => {
          void tracing.flush(30_000).then(() => end.apply(response, args))
        }
        return tracing.serve(request, response, work)
      },
    }
  },
}
