import { createTracing } from '../../base/tracing.js'

// Every request begins a trace of its own: whose call it was is lost.
export default {
  tracing: (parts) => {
    const tracing = createTracing(parts)
    return {
      ...tracing,
      serve: (request, ...rest) => {
        delete request.headers.traceparent
        return tracing.serve(request, ...rest)
      },
    }
  },
}
