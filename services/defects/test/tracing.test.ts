import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization } from './support/service.ts'
import { startTelemetry, type Telemetry } from './support/telemetry.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const traceId = '0af7651916cd43dd8448eb211c80319c'
const headers = { ...authorization, traceparent: `00-${traceId}-b7ad6b7169203331-01` }
const quote = ({ service }: World) => service.request('/quotes/anvil', { headers })
const orders = ({ service }: World) => service.request('/orders', { headers })

type Sight = (world: World, collector: Telemetry) => Promise<string>

/** What is seen of a trace, in a word or two. */
const sights = {
  'the trace of an outbound request': async (world) => {
    await quote(world)
    return `${world.payments.headers().traceparent?.slice(3, 35) === traceId}`
  },
  'spans of a request': async (world, collector) => {
    await orders(world)
    return `${(await spansAtTheEnd(world, collector)).filter((span) => span.traceId === traceId).length}`
  },
  'spans of a quote': async (world, collector) => {
    await quote(world)
    return `${(await spansAtTheEnd(world, collector)).filter((span) => span.traceId === traceId).length}`
  },
  'the trace in the log': async (world) => {
    await orders(world)
    const line = await world.service.line(/"path":"\/orders"/)
    return line.includes(traceId) ? 'whole' : line.includes(traceId.slice(8)) ? 'split' : 'absent'
  },
  'a silent collector': async (world, collector) => {
    collector.silence()
    void orders(world).catch(() => {})
    await collector.holding(traceId)
    return orders({ ...world, service: impatient(world) }).then(
      () => 'answered',
      () => 'silent',
    )
  },
  'no collector': async (world, collector) => {
    await collector[Symbol.asyncDispose]()
    await orders(world)
    const ended = world.service.exited.then(() => 'ended')
    const complained = world.service.line(/spans could not be sent/).then(() => 'alive')
    return Promise.race([ended, complained.catch(() => ended)])
  },
  'spans before the end': async (world, collector) => {
    await orders(world)
    await world.service.request('/health')
    return `${collector.sent.length > 0}`
  },
} satisfies Record<string, Sight>

const table: [variant: string, sight: keyof typeof sights, sound: string, broken: string][] = [
  ['tracing/trace-not-continued', 'spans of a request', '2', '0'],
  ['tracing/not-passed-on', 'the trace of an outbound request', 'true', 'false'],
  ['tracing/queries-not-traced', 'spans of a request', '2', '1'],
  ['tracing/logs-without-trace', 'the trace in the log', 'whole', 'absent'],
  ['tracing/one-route-untraced', 'spans of a quote', '2', '0'],
  ['tracing/never-sent', 'spans of a request', '2', '0'],
  ['tracing/sent-before-the-answer', 'a silent collector', 'answered', 'silent'],
  ['tracing/dies-without-collector', 'no collector', 'alive', 'ended'],
  ['lookalikes/trace-in-two-parts', 'the trace in the log', 'whole', 'split'],
]

test('every defect of tracing is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('tracing/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight, sound, broken) => {
  expect(await seen('good', sights[sight])).toBe(sound)
  expect(await seen(variant, sights[sight])).toBe(broken)
})

test('lookalikes/sent-each-four-seconds: what is held back goes out with a goodbye', async () => {
  expect(await seen('lookalikes/sent-each-four-seconds', sights['spans before the end'])).toBe(
    'false',
  )
  expect(await seen('lookalikes/sent-each-four-seconds', sights['spans of a request'])).toBe('2')
})

async function seen(variant: string, sight: Sight): Promise<string> {
  await using collector = await startTelemetry()
  await using world = await startWorld(variant, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  return await sight(world, collector)
}

interface Span {
  traceId: string
}

/** All that the service sends until it has ended. */
async function spansAtTheEnd({ service }: World, { sent }: Telemetry): Promise<Span[]> {
  service.kill('SIGTERM')
  await service.exited
  const requests = sent.map(({ body }) => JSON.parse(body) as { resourceSpans: Resource[] })
  return requests.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  )
}

interface Resource {
  scopeSpans: { spans: Span[] }[]
}

function impatient({ service }: World): World['service'] {
  return {
    ...service,
    request: (path, options) => service.request(path, { ...options, timeoutMs: 1_000 }),
  }
}
