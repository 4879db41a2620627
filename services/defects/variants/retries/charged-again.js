import { DependencyError } from '../../base/errors.js'
import { createRoutes } from '../../base/routes.js'

// When the answer to a charge is lost, the card is charged again.
export default {
  routes: (parts) =>
    createRoutes(parts).map((route) => {
      if (route.method !== 'POST') return route
      return {
        ...route,
        handle: async (call) => {
          const reply = await route.handle(call)
          if (reply.status === 201) await charge(parts.config, reply.body)
          return reply
        },
      }
    }),
}

async function charge({ paymentsUrl, quoteTimeoutMs }, { totalCents }) {
  const url = new URL('/charges', paymentsUrl)
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ amountCents: totalCents })
  const signal = AbortSignal.timeout(quoteTimeoutMs)
  for (let left = 2; ; left--) {
    try {
      return await (await fetch(url, { method: 'POST', headers, body, signal })).text()
    } catch (error) {
      if (left === 0 || signal.aborted) throw new DependencyError('payments', error, signal.aborted)
    }
  }
}
