const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Requests counted and timed by method, route and status, and orders placed; scraped at /metrics. */
export function createMetrics() {
  const requests = createCounter('http_requests_total', 'Requests answered; 499: the client left.')
  const durations = createHistogram('http_request_duration_seconds', 'From request to response.')
  const orders = createCounter('orders_created_total', 'Orders placed.')
  return {
    served: ({ method, route, status, seconds }) => {
      const labels = { method: methods.includes(method) ? method : 'OTHER', route, status }
      requests.add(labels)
      durations.observe(labels, seconds)
    },
    orderPlaced: () => orders.add({}),
    render: () => [requests, durations, orders].map((each) => each.render()).join(''),
  }
}

/** Only grows. */
export function createCounter(name, help) {
  const counts = new Map()
  return {
    add: (labels) => {
      const key = labelsOf(labels)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    clear: () => counts.clear(),
    render: () =>
      head(name, help, 'counter') +
      [...counts].map(([labels, count]) => `${name}${braces(labels)} ${count}\n`).join(''),
  }
}

/** Each bucket has what is at most its bound; that of +Inf has everything. */
export function createHistogram(name, help) {
  const series = new Map()
  return {
    observe: (labels, value) => {
      const key = labelsOf(labels)
      const own = series.get(key) ?? { counts: bounds.map(() => 0), count: 0, sum: 0 }
      series.set(key, own)
      for (const [index, bound] of bounds.entries()) if (value <= bound) own.counts[index]++
      own.count++
      own.sum += value
    },
    render: () =>
      head(name, help, 'histogram') +
      [...series].map(([labels, own]) => renderBuckets(name, labels, own)).join(''),
  }
}

function renderBuckets(name, labels, { counts, count, sum }) {
  const bucket = (bound, value) => `${name}_bucket${braces(labels, `le="${bound}"`)} ${value}\n`
  return [
    ...bounds.map((bound, index) => bucket(bound, counts[index])),
    bucket('+Inf', count),
    `${name}_sum${braces(labels)} ${sum}\n`,
    `${name}_count${braces(labels)} ${count}\n`,
  ].join('')
}

/** What stands before the samples of a metric. */
export function head(name, help, type) {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
}

/** `method="GET",status="200"`, with what would end a value escaped. */
export function labelsOf(labels) {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(',')
}

function escaped(value) {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function braces(...labels) {
  const all = labels.filter((each) => each !== '').join(',')
  return all === '' ? '' : `{${all}}`
}
