import type { Fix } from '@staticfire/contracts'

export const errorTrackingFix: Fix[] = [
  {
    language: 'any',
    text: `Report what your last error handler did not expect, there and only there, to a tracker whose address comes from
SENTRY_DSN. Refusals (4xx) and failures of dependencies that you answer with 502 to 504 are no such errors. Say environment
and release with each report. Send ids: of the request, the trace, the user; never headers, cookies, bodies or e-mail
addresses. Send in the background with a time limit, and flush at the end.`,
  },
  {
    language: 'node',
    text: `import * as Sentry from '@sentry/node'
Sentry.init({
  dsn: process.env.SENTRY_DSN,                           // without one it is off
  environment: process.env.DEPLOY_ENV,
  release: \`orders@\${version}\`,
  sendDefaultPii: false,
  beforeSend: ({ request, ...event }) => event,          // headers, cookies, query and body stay here
})
// Express: after the routes, before your own last handler
Sentry.setupExpressErrorHandler(app, { shouldHandleError: (error) => (error.status ?? 500) === 500 })
Sentry.setUser({ id: user.id })`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `// npm install @sentry/node; its address comes from SENTRY_DSN
import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders', version: '1.4.0' })
app.use(kit.express) // each unexpected error once, and no refusal`,
  },
  {
    language: 'python',
    text: `sentry_sdk.init(
    dsn=os.environ.get("SENTRY_DSN"),
    environment=os.environ.get("DEPLOY_ENV", "development"),
    release=f"orders@{version}",
    send_default_pii=False,
    max_request_body_size="never",
    include_local_variables=False,                       # they hold whatever the function was given
    integrations=[LoggingIntegration(event_level=None)], # a log record would be a second report
)`,
  },
  {
    language: 'go',
    text: `sentry.Init(sentry.ClientOptions{
	Dsn: os.Getenv("SENTRY_DSN"), Environment: env, Release: "orders@" + version,
	BeforeSend: func(event *sentry.Event, _ *sentry.EventHint) *sentry.Event { event.Request = nil; return event },
})
defer sentry.Flush(2 * time.Second)
handler := sentryhttp.New(sentryhttp.Options{Repanic: true}).Handle(mux)   // inside your own recover`,
  },
  {
    language: 'java',
    text: `sentry.dsn: \${SENTRY_DSN:}
sentry.environment: \${DEPLOY_ENV:development}
sentry.release: orders@1.2.3
sentry.send-default-pii: false
sentry.max-request-body-size: none
sentry.exception-resolver-order: 2147483647              # after your handlers: what they answer is handled`,
  },
]
