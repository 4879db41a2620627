import type { Fix } from '@staticfire/contracts'

export const securityHeadersFix: Fix[] = [
  {
    language: 'any',
    text: `Set the headers in one place that every response passes: outermost, before routing and before error
handling, so that a 404, a refusal and a 500 carry them too. Strict-Transport-Security belongs to requests that
came by TLS: trust X-Forwarded-Proto of your balancer. If an ingress adds a header, declare it under provided:.`,
  },
  {
    language: 'node',
    text: `// Express: before every route; error handlers then inherit the headers
app.disable('x-powered-by')
app.use(helmet())                       // HSTS, nosniff, a policy, frames, referrer
res.cookie('session', id, { secure: true, httpOnly: true, sameSite: 'lax' })

// CORS: a list, never the origin as it came together with credentials
app.use(cors({ origin: ['https://shop.example'], credentials: true }))`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders', headers: 'api' })
app.use(kit.express) // first: then a 404, 429 and 500 have them`,
  },
  {
    language: 'python',
    text: `# Starlette and FastAPI answer a 500 outside of app.middleware: wrap the application itself
class SecurityHeaders:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def with_headers(message):
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)
        await self.app(scope, receive, with_headers)

app = SecurityHeaders(app)              # uvicorn: server_header=False
# Django: SecurityMiddleware first, SECURE_HSTS_SECONDS, SECURE_PROXY_SSL_HEADER`,
  },
  {
    language: 'go',
    text: `func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}
server := &http.Server{Handler: secure(mux)} // around the mux, so that its own 404 has them`,
  },
  {
    language: 'java',
    text: `// Spring Security: the defaults set most; HSTS only for requests it knows to be secure
server.forward-headers-strategy: framework
http.headers(h -> h.httpStrictTransportSecurity(s -> s.maxAgeInSeconds(31536000))
                   .contentSecurityPolicy(p -> p.policyDirectives("default-src 'self'")));
server.servlet.session.cookie.secure: true
server.servlet.session.cookie.same-site: lax`,
  },
]
