import { pgOptions, staticfire } from '@staticfire/kit'
import pg from 'pg'
import { createApp } from './app.ts'
import { createAuth } from './auth.ts'
import { createOrderStore } from './orders/store.ts'
import { createPayments } from './quotes/payments.ts'
import { settings } from './settings.ts'

const kit = await staticfire({ name: 'orders', version: '1.0.0', config: settings })
const { config } = kit

const auth = createAuth(config.JWT_SECRET.reveal())
kit.identify((request) => auth.userOf(request)?.id)

const database = kit.pool(
  'database',
  new pg.Pool(pgOptions(config.DATABASE_URL.reveal(), { name: 'orders', connections: 10 })),
)
const payments = kit.http('payments', {
  baseUrl: config.PAYMENTS_URL,
  deadlineMs: config.QUOTE_TIMEOUT,
  retry: { attempts: 3 },
  breaker: { resetMs: 5_000 },
  bulkhead: { concurrency: 32 },
})

kit.describe({
  endpoints: { openapi: '/openapi.json' },
  dependencies: { payments: { hasFallback: true } },
})

const app = await createApp({
  kit,
  auth,
  orders: createOrderStore(database),
  payments: createPayments(payments),
  hasTestRoutes: config.ENABLE_TEST_ROUTES,
})
await kit.listen(app)
