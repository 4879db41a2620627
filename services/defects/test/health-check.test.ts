import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization, type Service, waitForStatus } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const orders = (service: Service) => service.request('/orders', { headers: authorization })
const ready = (service: Service) => service.request('/ready')

/** Waits until the service itself knows that the database is gone, or back. */
async function ordersAnswer(service: Service, status: number): Promise<void> {
  while ((await orders(service)).status !== status);
}

/** True when liveness says 200 within a second. */
async function isAlive(service: Service): Promise<boolean> {
  const reply = await service.request('/health', { timeoutMs: 1000 }).catch(() => undefined)
  return reply?.status === 200
}

const outages = {
  refuse: (world: World) => world.database.refuse(),
  silence: async (world: World) => world.database.silence(),
}
type Outage = keyof typeof outages

/** Probes in two outages: what they said in each, and after it. */
async function observe(variant: string, outage: Outage) {
  await using world = await startWorld(variant)
  const { service, database } = world
  await waitForStatus(service, '/ready', 200)
  const cycles = []
  for (let cycle = 0; cycle < 2; cycle++) {
    await outages[outage](world)
    await ordersAnswer(service, 503)
    const isLive = await isAlive(service)
    const { status, body } = await ready(service)
    await database.heal()
    await ordersAnswer(service, 200)
    // Several times: a shared answer of before the heal may still be under way.
    const after = [await ready(service), await ready(service), await ready(service)]
    cycles.push({ isLive, isReady: status === 200, body, recovers: after.at(-1)!.status === 200 })
  }
  const facts = cycles.map(({ isLive, isReady, recovers }) => `${isLive} ${isReady} ${recovers}`)
  return {
    facts,
    namesCheck: cycles.every(({ body }) => body.includes('database')),
    leaks: cycles.some(({ body }) => body.includes('sesame-4711')),
  }
}

// In each outage: alive, ready, and whether it is ready again after it.
const right = { facts: ['true false true', 'true false true'], namesCheck: true, leaks: false }

const table: [string, Outage, Partial<typeof right>][] = [
  ['good', 'refuse', {}],
  ['good', 'silence', {}],
  [
    'health-check/live-needs-database',
    'refuse',
    { facts: ['false false true', 'false false true'] },
  ],
  [
    'health-check/live-hangs-with-database',
    'refuse',
    { facts: ['false false true', 'false false true'] },
  ],
  ['health-check/ready-always', 'refuse', { facts: ['true true true', 'true true true'] }],
  [
    'health-check/ready-never-recovers',
    'refuse',
    { facts: ['true false false', 'true false false'] },
  ],
  [
    'health-check/ready-recovers-once',
    'refuse',
    { facts: ['true false true', 'true false false'] },
  ],
  [
    'health-check/ready-recovers-late',
    'refuse',
    { facts: ['true false false', 'true false false'] },
  ],
  [
    'health-check/ready-on-a-dead-connection',
    'refuse',
    { facts: ['true false false', 'true false false'] },
  ],
  [
    'health-check/ready-from-a-stuck-loop',
    'silence',
    { facts: ['true true true', 'true true true'] },
  ],
  ['health-check/ready-leaks-the-address', 'refuse', { leaks: true }],
  ['health-check/ready-names-nothing', 'refuse', { namesCheck: false }],
  ['health-check/live-starved-by-work', 'refuse', {}],
  ['health-check/ready-before-initialised', 'refuse', {}],
]

test('every defect of the probes is demonstrated', () => {
  const demonstrated = new Set(
    table.map(([variant]) => variant).filter((variant) => variant !== 'good'),
  )
  expect([...demonstrated].toSorted()).toEqual(idsOf('health-check/').toSorted())
})

test.concurrent.each(table)(
  'the probes of %s, when the database goes by %s',
  async (variant, outage, wrong) => {
    if (variant === 'health-check/ready-before-initialised') return await observeFirstRequests()
    if (variant === 'health-check/live-starved-by-work') return await observeLoad(variant, false)
    const observed = await observe(variant, outage)
    const isBodyless = variant.endsWith('ready-always') || variant.endsWith('stuck-loop')
    expect(observed).toEqual({
      ...right,
      ...wrong,
      ...(isBodyless ? { namesCheck: observed.namesCheck } : {}),
    })
  },
)

test.concurrent('the good service is not ready when it starts without a database', async () => {
  await using world = await startWorld('good', {
    DATABASE_URL: 'postgres://orders@127.0.0.1:9/orders',
  })
  expect((await ready(world.service)).status).toBe(503)
})

test.concurrent('the good service is alive under load', () => observeLoad('good', true))

/** Ready, and yet the first requests are refused; a later one is not. */
async function observeFirstRequests(): Promise<void> {
  await using world = await startWorld('health-check/ready-before-initialised')
  await waitForStatus(world.service, '/ready', 200)
  expect((await orders(world.service)).status).toBe(503)
  await ordersAnswer(world.service, 200)
}

/** Liveness, asked once while eight clients order without pause. */
async function observeLoad(variant: string, isAliveUnderLoad: boolean): Promise<void> {
  await using world = await startWorld(variant)
  const { service } = world
  await waitForStatus(service, '/ready', 200)
  expect(await isAlive(service)).toBe(true)
  let isOver = false
  const client = async () => {
    while (!isOver) await orders(service)
  }
  await orders(service)
  const clients = Array.from({ length: 8 }, client)
  const answer = await isAlive(service)
  isOver = true
  await Promise.all(clients)
  expect(answer).toBe(isAliveUnderLoad)
}
