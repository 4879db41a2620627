import type { Fix } from '@staticfire/contracts'

export const metricsFix: Fix[] = [
  {
    language: 'any',
    text: `One histogram for all requests, observed in one place where every response ends, errors too: its labels are method, route
and status, its unit is seconds, and its _count is the request counter. The route is the template (/orders/{id}), and what has
none is "unmatched": a path as a client wrote it would be a series for each. Count what the business is about beside it. Let
a library write the text: escaping and buckets are easily wrong. Declare it: endpoints: { metrics: /metrics }.`,
  },
  {
    language: 'node',
    text: `import { Counter, Histogram, register } from 'prom-client'

const seconds = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'From request to response.',
  labelNames: ['method', 'route', 'status'],
})
app.use((req, res, next) => {
  const end = seconds.startTimer()
  // close comes for what a handler threw, and for a client that left
  res.once('close', () => end({
    method: req.method,
    route: req.route ? req.baseUrl + req.route.path : 'unmatched',
    status: res.writableFinished ? res.statusCode : 499,
  }))
  next()
})
app.get('/metrics', async (_req, res) => res.type(register.contentType).send(await register.metrics()))`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
app.use(kit.express) // GET /metrics: by method, route and status
const placed = kit.metrics.counter({
  name: 'orders_placed_total', // placed.add(1)
  help: 'Orders placed.',
})`,
  },
  {
    language: 'python',
    text: `from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest

seconds = Histogram("http_request_duration_seconds", "From request to response.", ["method", "route", "status"])
# in an ASGI middleware that wraps the whole application, in a finally:
route = getattr(scope.get("route"), "path", "unmatched")
seconds.labels(scope["method"], route, status).observe(time.perf_counter() - started_at)
# several workers: PROMETHEUS_MULTIPROC_DIR and MultiProcessCollector, or each tells its own`,
  },
  {
    language: 'go',
    text: `var seconds = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name: "http_request_duration_seconds", Help: "From request to response.",
}, []string{"method", "handler", "code"})

// promhttp counts and times each, once; curry the route in where it is registered
mux.Handle("GET /orders/{id}", promhttp.InstrumentHandlerDuration(
	seconds.MustCurryWith(prometheus.Labels{"handler": "/orders/{id}"}), getOrder))
mux.Handle("GET /metrics", promhttp.Handler())`,
  },
  {
    language: 'java',
    text: `// Spring Boot: actuator with micrometer-registry-prometheus measures every request by its template
management.endpoints.web.exposure.include: health,prometheus
management.metrics.distribution.percentiles-histogram.http.server.requests: true
// staticfire.yaml: endpoints: { metrics: /actuator/prometheus }`,
  },
]
