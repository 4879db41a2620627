import * as Sentry from '@sentry/node'

Sentry.init({ environment: 'staging', release: 'shop@1.2.3' })
Sentry.captureException(new TypeError('no such order'), {
  tags: { route: '/orders' },
  user: { id: 'u1' },
})
await Sentry.close(5_000)
