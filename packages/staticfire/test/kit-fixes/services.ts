/** What stands around an item's fix: what it leaves open above it, below it what a test asks for. */
interface Surroundings {
  before?: string
  after?: string
}

const baseUrl = `const baseUrl = process.env['PAYMENTS_URL'] ?? ''`
const databaseUrl = `const databaseUrl = process.env['DATABASE_URL'] ?? ''`
const httpError = `import { httpError } from '@staticfire/kit'`

const answersDone = `app.get('/', (_request, response) => void response.send('done'))`
const breaks = `app.get('/broken', () => {
  throw new Error('broken by postgres://ada:hunter2@db/orders')
})`
const refuses = `app.get('/refused', () => {
  throw httpError(403, 'Not yours')
})`
const quotes = `app.get('/quote', async (_request, response) => {
  response.json((await payments.get('/quotes/anvil')).json())
})`

/** Told on standard output whatever the log's level is. */
const listens = `const address = await kit.listen(app)
console.log(JSON.stringify({ event: 'bound', port: address.port }))`

/** By the name of the item. */
const services: Readonly<Record<string, Surroundings>> = {
  'hardcoded-values': { after: quotes },
  'startup-validation': {
    after: `app.get('/ttl', (_request, response) => void response.json(kit.config.QUOTE_TTL))`,
  },
  'missing-config': {
    after: `app.get('/ttl', (_request, response) => void response.json(kit.config.QUOTE_TTL))`,
  },
  'exposed-secrets': {
    before: `const headers = { authorization: 'Bearer ' + process.env['TOKEN'] }`,
    after: `app.get('/broken', () => {
  throw new Error('refused', { cause: new Error('by https://ada:' + key + '@payments/') })
})`,
  },
  'rate-limiting': {
    before: `import type { IncomingMessage } from 'node:http'
const userOf = (request: IncomingMessage) => request.headers['x-user']?.toString()`,
    after: answersDone,
  },
  'security-headers': { after: `${answersDone}\n${breaks}` },
  'log-levels': {
    before: `${httpError}\nconst sku = 'anvil'`,
    after: `${refuses}\n${breaks}`,
  },
  'structured-logs': {
    before: `const orders = ['anvil']`,
    after: `app.get('/crash', (_request, response) => {
  setImmediate(() => {
    throw new Error('of two\\nlines')
  })
  response.send('soon')
})`,
  },
  metrics: {
    after: `app.post('/orders/:id', (_request, response) => {
  placed.add(1)
  response.send('placed')
})`,
  },
  tracing: { before: baseUrl, after: quotes },
  'error-tracking': { before: httpError, after: `${refuses}\n${breaks}` },
  'health-check': {
    before: `const store = {
  ping: async (signal: AbortSignal) => (await fetch(process.env['STORE_URL'] ?? '', { signal })).ok,
}`,
  },
  'error-handling': {
    before: `const orders = new Map([['o-1', { total: 3 }]])`,
    after: `app.post('/orders', express.json(), (request, response) => void response.json(request.body))
${breaks}`,
  },
  'circuit-breakers': {
    before: `${baseUrl}\nconst params = { sku: 'anvil' }`,
    after: `app.get('/quote', async (_request, response) => {
  response.json((await quote()).json())
})`,
  },
  timeouts: {
    before: `${baseUrl}\n${databaseUrl}\nconst name = 'orders'`,
    after: `app.get('/quote', async (_request, response) => {
  response.json((await billing.get('/quotes/anvil')).json())
})
app.get('/orders', async (_request, response) => {
  response.json((await database.query('SELECT 1 AS one')).rows)
})`,
  },
  retries: {
    before: `${baseUrl}\nconst order = { id: 'o-1' }`,
    after: `${quotes}
app.post('/charge', async (_request, response) => {
  response.status((await charge()).status).end()
})
app.post('/charge-without-key', async (_request, response) => {
  response.status((await payments.post('/charges')).status).end()
})`,
  },
  'connection-pooling': {
    before: `${baseUrl}\n${databaseUrl}\nconst name = 'orders'`,
    after: `${quotes}
app.get('/orders', async (_request, response) => {
  response.json((await database.query('SELECT pg_sleep(0.05)')).rowCount)
})`,
  },
  'resource-cleanup': {
    before: `${baseUrl}
const mail = {
  close: async () => console.log(JSON.stringify({ event: 'mail closed' })),
}`,
    after: `${quotes}
app.get('/stats', (_request, response) => void response.json(payments.stats()))`,
  },
  'graceful-shutdown': {
    before: `const routes = express.Router()
routes.get('/slow', async (_request, response) => {
  response.write('begun ')
  console.log(JSON.stringify({ event: 'slow begun' }))
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  response.end('done')
})`,
  },
}

/** A whole service around the text of a fix, which stands in it as it is. */
export function serviceAround(item: string, fix: string): string {
  const { before = '', after = '' } = services[item] ?? {}
  return [
    `import express from 'express'`,
    ...(fix.includes('new pg.') ? [`import pg from 'pg'`] : []),
    before,
    'const app = express()',
    fix,
    ...(fix.includes('app.use(kit.express)') ? [] : ['app.use(kit.express)']),
    after,
    ...(fix.includes('kit.listen(app)') ? [] : [listens]),
    '',
  ].join('\n')
}
