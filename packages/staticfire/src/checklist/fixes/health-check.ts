import type { Fix } from '@staticfire/contracts'

export const healthCheckFix: Fix[] = [
  {
    language: 'any',
    text: `Two routes with two meanings. Liveness asks only whether the process can answer: it touches no
dependency, or an outage restarts every instance. Readiness asks whether requests can be served: it
checks the dependencies that the service cannot do without, each with a timeout under a second, off the
request's path, and answers 503 with the names of the failing checks: no addresses, no messages of theirs.`,
  },
  {
    language: 'node',
    text: `let checks = { database: false }
const check = async () => {
  const isUp = await Promise.race([
    pool.query('select 1').then(() => true, () => false),
    new Promise((resolve) => setTimeout(resolve, 800, false).unref()),
  ])
  checks = { database: isUp }
}
await check()
setInterval(check, 1_000).unref()

app.get('/health', (_req, res) => res.json({ status: 'ok' }))
app.get('/ready', (_req, res) => {
  const isReady = !isDraining && Object.values(checks).every(Boolean)
  res.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not_ready', checks })
})`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
app.use(kit.express) // /health, /ready: answered from memory
kit.dependency('store', {
  check: (signal) => store.ping(signal), // beside the requests
})`,
  },
  {
    language: 'python',
    text: `async def database_is_up() -> bool:
    try:
        async with asyncio.timeout(0.8):
            await pool.fetchval("select 1")
        return True
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False

@app.get("/health")
async def health():
    return {"status": "ok"}

@app.get("/ready")
async def ready(response: Response):
    checks = {"database": await database_is_up()}
    response.status_code = 200 if all(checks.values()) else 503
    return {"status": "ready" if all(checks.values()) else "not_ready", "checks": checks}`,
  },
  {
    language: 'go',
    text: `mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)
})
mux.HandleFunc("GET /ready", func(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 800*time.Millisecond)
	defer cancel()
	checks := map[string]bool{"database": db.PingContext(ctx) == nil}
	w.Header().Set("Content-Type", "application/json")
	if draining.Load() || !checks["database"] {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	json.NewEncoder(w).Encode(map[string]any{"checks": checks})
})`,
  },
  {
    language: 'java',
    text: `# Spring Boot with spring-boot-starter-actuator, application.yaml
management:
  endpoint.health:
    probes.enabled: true                  # /actuator/health/liveness and /readiness
    show-components: always               # names, no details
    group.readiness.include: readinessState,db
spring.datasource.hikari:
  connection-timeout: 800                 # or readiness hangs with the database
  validation-timeout: 500
# staticfire.yaml
endpoints: { live: /actuator/health/liveness, ready: /actuator/health/readiness }`,
  },
]
