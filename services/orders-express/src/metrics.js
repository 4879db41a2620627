import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const labelNames = ['method', 'route', 'status']
  return {
    registry,
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Requests answered; status 499 means that the client left first.',
      labelNames,
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of the request to the end of the response.',
      labelNames,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    ordersCreated: new Counter({
      name: 'orders_created_total',
      help: 'Orders accepted.',
      registers,
    }),
    quotes: new Counter({
      name: 'quotes_total',
      help: 'Quotes asked of payments, by outcome: fresh, stale, unknown-sku, unavailable.',
      labelNames: ['outcome'],
      registers,
    }),
    gauge: (name, help, read) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      }),
  }
}
