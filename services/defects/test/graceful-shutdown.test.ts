import { setTimeout as delay } from 'node:timers/promises'
import http from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization, waitForStatus } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

/** The grace that staticfire.yaml declares. */
const graceMs = 5000

interface Facts {
  inFlight: number | 'cut' | 'corrupt'
  /** What /ready says on a new connection once the signal has been handled. */
  readiness: number | 'refused'
  /** What a request that uses the database gets then. */
  orders: number | 'refused'
  exit: string
  isLogged: boolean
}

const right: Facts = { inFlight: 200, readiness: 503, orders: 200, exit: 'code 0', isLogged: true }

interface Scenario {
  variant: string
  signals?: NodeJS.Signals[]
  /** Leaves the database silent from the signal on. */
  isDatabaseSilent?: boolean
  wrong: Partial<Facts>
}

/** A request held by payments and a kept-alive connection, when the signal comes. */
async function observe({
  variant,
  signals = ['SIGTERM'],
  isDatabaseSilent = false,
}: Scenario): Promise<Facts> {
  // Payments is held for longer than the questions after the signal take.
  await using world = await startWorld(variant, { QUOTE_TIMEOUT_MS: '3000' })
  const { service, payments, database } = world
  const agent = new http.Agent({ keepAlive: true })
  await waitForStatus(service, '/ready', 200)
  await service.request('/quotes/anvil', { agent })
  payments.mode = 'held'
  const headers = { 'x-request-id': 'witness' }
  const inFlight = service.request('/quotes/anvil', { headers, timeoutMs: graceMs + 1000 }).then(
    ({ status }) => status,
    (error: Error) =>
      (error.message.startsWith('Parse Error') ? 'corrupt' : 'cut') as Facts['inFlight'],
  )
  await payments.asked()

  if (isDatabaseSilent) database.silence()
  const after = await signalled(world, signals)
  payments.release()
  const answered = await inFlight
  const exit = await exitOf(world)
  const isLogged = service.lines.some(
    (line) => line.includes('"message":"request"') && line.includes('witness'),
  )
  agent.destroy()
  return { inFlight: answered, ...after, exit, isLogged }
}

/** Sends the signals, waits until they have been handled, and asks on new connections. */
async function signalled({ service }: World, signals: NodeJS.Signals[]) {
  for (const signal of signals) {
    service.kill(signal)
    await Promise.race([
      service.line(/"shutting down"|"signal ignored"/).catch(() => {}),
      service.exited,
    ])
  }
  const ask = (path: string) =>
    service.request(path, { headers: authorization, timeoutMs: 3000 }).then(
      ({ status }) => status,
      () => 'refused' as const,
    )
  return { readiness: await ask('/ready'), orders: await ask('/orders') }
}

async function exitOf({ service }: World): Promise<string> {
  const stopped = new AbortController()
  const exit = await Promise.race([
    service.exited,
    delay(graceMs, undefined, { signal: stopped.signal }),
  ])
  stopped.abort()
  if (!exit) return 'alive after the grace'
  return exit.signal ?? `code ${exit.code}`
}

const dead = { readiness: 'refused', orders: 'refused', inFlight: 'cut', isLogged: false } as const

const table: Scenario[] = [
  { variant: 'good', wrong: {} },
  { variant: 'good', signals: ['SIGINT'], wrong: {} },
  { variant: 'good', signals: ['SIGTERM', 'SIGTERM'], wrong: {} },
  { variant: 'good', isDatabaseSilent: true, wrong: { orders: 503 } },
  { variant: 'graceful-shutdown/no-handler', wrong: { ...dead, exit: 'SIGTERM' } },
  { variant: 'graceful-shutdown/exits-at-once', wrong: dead },
  { variant: 'graceful-shutdown/pool-ended-first', wrong: { orders: 503 } },
  {
    variant: 'graceful-shutdown/listener-closed-first',
    wrong: { readiness: 'refused', orders: 'refused' },
  },
  { variant: 'graceful-shutdown/readiness-stays', wrong: { readiness: 200 } },
  { variant: 'graceful-shutdown/keep-alives-held', wrong: { exit: 'alive after the grace' } },
  {
    variant: 'graceful-shutdown/timer-holds-the-process',
    wrong: { exit: 'alive after the grace' },
  },
  {
    variant: 'graceful-shutdown/sigterm-ignored',
    wrong: { readiness: 200, exit: 'alive after the grace' },
  },
  { variant: 'graceful-shutdown/sigint-unhandled', wrong: {} },
  {
    variant: 'graceful-shutdown/sigint-unhandled',
    signals: ['SIGINT'],
    wrong: { ...dead, exit: 'SIGINT' },
  },
  { variant: 'graceful-shutdown/hangs-with-dependency', wrong: {} },
  {
    variant: 'graceful-shutdown/hangs-with-dependency',
    isDatabaseSilent: true,
    wrong: { orders: 503, exit: 'alive after the grace' },
  },
  { variant: 'graceful-shutdown/second-signal-corrupts', wrong: {} },
  {
    variant: 'graceful-shutdown/second-signal-corrupts',
    signals: ['SIGTERM', 'SIGTERM'],
    // The questions race with the second signal; the request in flight does not.
    wrong: { inFlight: 'corrupt', readiness: expect.anything(), orders: expect.anything() },
  },
  { variant: 'lookalikes/second-signal-hurries', wrong: {} },
  {
    variant: 'lookalikes/second-signal-hurries',
    signals: ['SIGTERM', 'SIGTERM'],
    wrong: { ...dead, readiness: expect.anything(), orders: expect.anything(), exit: 'code 1' },
  },
  { variant: 'lookalikes/ends-by-signal', wrong: { exit: 'SIGTERM' } },
  { variant: 'graceful-shutdown/sleeps-past-the-grace', wrong: { exit: 'alive after the grace' } },
  { variant: 'graceful-shutdown/logs-lost', wrong: { isLogged: false } },
]

test('every defect of the shutdown is demonstrated', () => {
  const demonstrated = [...table.map(({ variant }) => variant), 'graceful-shutdown/in-flight-cut']
  expect(demonstrated).toEqual(expect.arrayContaining(idsOf('graceful-shutdown/')))
})

test.concurrent.each(table)(
  'the shutdown of $variant (database silent: $isDatabaseSilent) by $signals',
  async (scenario) => {
    expect(await observe(scenario)).toEqual({ ...right, ...scenario.wrong })
  },
)

test.concurrent('in-flight-cut cuts what is held, and ends well', async () => {
  await using world = await startWorld('graceful-shutdown/in-flight-cut')
  const { service, payments } = world
  payments.mode = 'held'
  const inFlight = service.request('/quotes/anvil')
  const cut = expect(inFlight).rejects.toThrow(/socket hang up|aborted/)
  await payments.asked()
  service.kill('SIGTERM')
  await cut
  expect(await exitOf(world)).toBe('code 0')
})
