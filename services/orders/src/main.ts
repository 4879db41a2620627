import { pgOptions, staticfire } from '@staticfire/kit'
import pg from 'pg'
import { createApp } from './app.ts'
import { createAuth } from './auth.ts'
import { createOutbox } from './events/outbox.ts'
import { relayEvents } from './events/relay.ts'
import { createOrderFlags } from './flags.ts'
import { createOrderStore } from './orders/store.ts'
import { createLastQuotes } from './quotes/last-quotes.ts'
import { createPayments } from './quotes/payments.ts'
import { settings } from './settings.ts'
import { shareState } from './shared-state.ts'

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

const flags = await createOrderFlags(config.FLAGS_FILE)
const tier = config.REDIS_URL && (await shareState(kit, config.REDIS_URL))
const events =
  config.AMQP_URL &&
  (await kit.amqp('events', {
    url: config.AMQP_URL.reveal(),
    declare: (channel) => channel.assertExchange('orders', 'topic', { durable: true }),
  }))

kit.describe({
  endpoints: { openapi: '/openapi.json' },
  dependencies: { payments: { hasFallback: true } },
})

const app = await createApp({
  kit,
  auth,
  orders: createOrderStore(database, {
    hasEvents: events !== undefined,
    discountPercent: () => flags.value('bulkDiscountPercent'),
  }),
  payments: createPayments(payments, createLastQuotes(tier)),
  hasTestRoutes: config.ENABLE_TEST_ROUTES,
})
await kit.listen(app)
if (events !== undefined) void relayEvents(kit, events, createOutbox(database))
