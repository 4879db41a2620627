import type { Fix } from '@staticfire/contracts'

export const gracefulShutdownFix: Fix[] = [
  {
    language: 'any',
    text: `On SIGTERM, and the same on SIGINT: let readiness say 503; go on accepting until the balancer has
noticed (or declare stop: { preStop: 5s } where the platform waits first); stop accepting, say Connection: close and
close idle connections; wait for what is in flight, with a deadline below the grace period; close the
dependencies; flush the logs; exit. Start the service itself, not a shell or npm around it: they keep the signal.`,
  },
  {
    language: 'node',
    text: `let isDraining = false
app.get('/ready', (_req, res) => res.status(isDraining ? 503 : 200).json({ isDraining }))
app.use((_req, res, next) => {
  if (isDraining) res.set('Connection', 'close')
  next()
})

async function shutDown() {
  if (isDraining) return                                   // a second signal changes nothing
  isDraining = true
  setTimeout(() => process.exit(1), 25_000).unref()        // below the grace period of 30 s
  await new Promise((resolve) => setTimeout(resolve, 5_000))   // the balancer notices the 503
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  await closed
  await pool.end()
  log.flush()
}
process.on('SIGTERM', shutDown)
process.on('SIGINT', shutDown)`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' }) // SIGTERM
app.use(kit.express) // readiness off first, Connection: close
app.use(routes)
await kit.listen(app) // then in flight, within DRAIN_TIMEOUT`,
  },
  {
    language: 'python',
    text: `# uvicorn stops accepting, waits for requests in flight, then runs the lifespan's end.
uvicorn main:app --timeout-graceful-shutdown 25

@asynccontextmanager
async def lifespan(app):
    yield
    await pool.close()
    logging.shutdown()

# Readiness cannot turn before uvicorn stops accepting: let the platform wait, and declare it.
# Kubernetes: lifecycle: { preStop: { sleep: { seconds: 5 } } }    staticfire.yaml: stop: { preStop: 5s }`,
  },
  {
    language: 'go',
    text: `ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
defer stop()
go func() {
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		slog.Error("listen", "error", err)
		os.Exit(1)
	}
}()

<-ctx.Done()
draining.Store(true)             // readiness says 503
time.Sleep(5 * time.Second)      // the balancer notices
deadline, cancel := context.WithTimeout(context.Background(), 20*time.Second)
defer cancel()
if err := server.Shutdown(deadline); err != nil {
	server.Close()
}
db.Close()`,
  },
  {
    language: 'java',
    text: `# Spring Boot, application.yaml
server.shutdown: graceful
spring.lifecycle.timeout-per-shutdown-phase: 25s
# The port closes at once: let the platform wait, and declare it.
# Kubernetes: lifecycle: { preStop: { sleep: { seconds: 5 } } }
# staticfire.yaml
stop: { grace: 30s, preStop: 5s }`,
  },
]
