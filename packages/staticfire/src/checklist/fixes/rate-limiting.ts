import type { Fix } from '@staticfire/contracts'

export const rateLimitingFix: Fix[] = [
  {
    language: 'any',
    text: `Count the requests of each client in windows, by user where there is one and by address otherwise. The
address is the one that your own proxies appended to X-Forwarded-For, counted from the right: what stands left of it is
the client's word. Beyond the limit answer 429 with Retry-After, rounded up. Probes and metrics come before the limit. Replicas
that count alone allow the limit times their number: share it in a store, or say so. Declare it:
traffic: { limits: { requests: …, per: …, by: …, trustedHops: … } }; if a gateway limits, provided:.`,
  },
  {
    language: 'node',
    text: `// Express: how many proxies stand in front, never true
app.set('trust proxy', 1)
app.use(probes)                          // before the limit
app.use(rateLimit({
  windowMs: 60_000,
  limit: 600,
  standardHeaders: 'draft-7',            // and Retry-After
  keyGenerator: (req) => req.user?.id ?? ipKeyGenerator(req.ip),
}))
// routes that somebody could guess at get one of their own
app.post('/login', rateLimit({ windowMs: 60_000, limit: 10 }), login)`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' }) // RATE_LIMIT
kit.identify((request) => userOf(request)) // else the address
app.use(kit.express) // 429 with Retry-After; never for a probe`,
  },
  {
    language: 'python',
    text: `# slowapi says no Retry-After unless told to
limiter = Limiter(key_func=client_of, default_limits=["600/minute"], headers_enabled=True)
app.state.limiter = limiter
app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
app.add_middleware(SlowAPIMiddleware)

@app.get("/health")
@limiter.exempt
async def health(): ...

# uvicorn believes X-Forwarded-For from --forwarded-allow-ips only; with '*' it believes everybody`,
  },
  {
    language: 'go',
    text: `// golang.org/x/time/rate, one for each client, in a map that forgets
if reservation := limiterOf(client).Reserve(); reservation.Delay() > 0 {
	wait := reservation.Delay()
	reservation.Cancel()
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	http.Error(w, "too many requests", http.StatusTooManyRequests)
	return
}`,
  },
  {
    language: 'java',
    text: `// bucket4j, one bucket for each client
ConsumptionProbe probe = bucketOf(client).tryConsumeAndReturnRemaining(1);
if (!probe.isConsumed()) {
  long seconds = ceilDiv(probe.getNanosToWaitForRefill(), 1_000_000_000L);
  response.setHeader("Retry-After", Long.toString(seconds));
  response.sendError(429);
  return;
}
// server.forward-headers-strategy: native, with the internal-proxies of your network`,
  },
]
