/** Sends unexpected errors to Sentry when a DSN is configured; otherwise does nothing. */
export async function startErrorTracking({ dsn, environment, release }) {
  if (dsn === undefined) return { capture() {}, async flush() {} }

  const Sentry = await import('@sentry/node')
  // The default integrations also collect requests, console lines and breadcrumbs, which may hold
  // personal data. Errors with their causes are all that is wanted here.
  Sentry.initWithoutDefaultIntegrations({
    dsn,
    environment,
    release,
    sendDefaultPii: false,
    integrations: [
      Sentry.dedupeIntegration(),
      Sentry.linkedErrorsIntegration(),
      Sentry.contextLinesIntegration(),
    ],
  })
  return {
    capture: (error, { request, user, route } = {}) =>
      Sentry.captureException(error, {
        user: user === undefined ? undefined : { id: user.id },
        tags: { request_id: request?.requestId, trace_id: request?.traceId, route },
      }),
    flush: (timeoutMs) => Sentry.flush(timeoutMs),
  }
}
