import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

/** Something about connections, as a number; `expected` is what to wait for where there is more to come. */
type Measure = (world: World, expected: number) => Promise<number>

const order = JSON.stringify({ sku: 'anvil', quantity: 1, email: 'ada@example.org', card: '1' })
const list = ({ service }: World) => service.request('/orders', { headers: authorization })
const quote = ({ service }: World) => service.request('/quotes/anvil')
const place = ({ service }: World) => {
  const headers = { ...authorization, 'content-type': 'application/json' }
  return service.request('/orders', { method: 'POST', headers, body: order })
}

/** Connections that ten requests open, one after the other, when one before them has worked. */
function openedBy(
  opened: (world: World) => number,
  ask: (world: World) => Promise<{ status: number }>,
): Measure {
  return async (world) => {
    expect((await ask(world)).status).toBeLessThan(300)
    const before = opened(world)
    for (let sent = 0; sent < 10; sent++) expect((await ask(world)).status).toBeLessThan(300)
    return opened(world) - before
  }
}

const measures = {
  'opened by reads': openedBy(({ database }) => database.opened(), list),
  'opened by orders': openedBy(({ database }) => database.opened(), place),
  'opened by quotes': openedBy(({ payments }) => payments.opened(), quote),

  'at once for 60 reads': async (world, expected) => {
    world.database.silence()
    const reads = Promise.allSettled(Array.from({ length: 60 }, () => list(world)))
    await until(() => world.database.open() >= expected)
    await world.database.heal()
    await reads
    return world.database.opened()
  },
  'at once for 80 quotes': async (world, expected) => {
    world.payments.mode = 'held'
    const quotes = Promise.allSettled(Array.from({ length: 80 }, () => quote(world)))
    await until(() => world.payments.unanswered() >= expected)
    world.payments.mode = 'well'
    world.payments.release()
    await quotes
    return world.payments.opened()
  },
  /** Of ten reads after ten were cut off in flight, those that work. */
  'working after a cut': async (world) => {
    const readTen = () => Promise.all(Array.from({ length: 10 }, () => list(world)))
    while (world.database.open() < 10) await readTen()
    world.database.silence()
    const withheld = world.database.withheld()
    const cut = readTen()
    await until(() => world.database.withheld() - withheld >= 10)
    world.database.cut()
    await world.database.heal()
    await cut
    const replies = await readTen()
    return replies.filter(({ status }) => status === 200).length
  },
  /** 1 when the process outlives the loss of an idle connection. */
  'alive after an idle loss': async (world) => {
    await list(world)
    world.database.cut()
    const outlived = world.service.line(/idle database connection was lost/).then(
      () => 1,
      () => 0,
    )
    return await outlived
  },
} satisfies Record<string, Measure>

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await nextTurn()
}

const table: [variant: string, measure: keyof typeof measures, good: number, bad: number][] = [
  ['connection-pooling/database-used-once', 'opened by reads', 0, 10],
  ['connection-pooling/database-orders-connect', 'opened by orders', 0, 10],
  ['connection-pooling/database-pool-too-large', 'at once for 60 reads', 10, 40],
  ['connection-pooling/database-broken-not-returned', 'working after a cut', 10, 0],
  ['connection-pooling/database-idle-loss-crashes', 'alive after an idle loss', 1, 0],
  ['connection-pooling/payments-no-keep-alive', 'opened by quotes', 0, 10],
  ['connection-pooling/payments-unbounded', 'at once for 80 quotes', 50, 80],
  ['lookalikes/one-connection', 'at once for 80 quotes', 50, 1],
  ['lookalikes/hundred-connections', 'at once for 80 quotes', 50, 80],
  ['lookalikes/queue-before-the-agent', 'at once for 80 quotes', 50, 20],
]

test('every defect of pooling is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('connection-pooling/')))
})

test.concurrent.each(table)('%s: %s', async (variant, measure, good, bad) => {
  await using sound = await startWorld('good')
  await using broken = await startWorld(variant)
  expect(await measures[measure](sound, good)).toBe(good)
  expect(await measures[measure](broken, bad)).toBe(bad)
})
