import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const quote = ({ service }: World) => service.request('/quotes/anvil')

/** The pauses between the calls of one request while payments fails. */
async function pauses(world: World): Promise<number[]> {
  world.payments.mode = 'failing'
  const before = world.payments.times().length
  await quote(world)
  const times = world.payments.times().slice(before)
  return times.slice(1).map((time, index) => time - times[index]!)
}

const measures = {
  'status after one failure': async (world) => {
    world.payments.failNext(1)
    return (await quote(world)).status
  },
  'calls for a refusal': async (world) => {
    world.payments.mode = 'refuses'
    await quote(world)
    return world.payments.calls()
  },
  'calls for a failure': async (world) => (await pauses(world)).length + 1,
  /** A pause is never shorter than it is meant to be, but on a busy machine it may be longer. */
  'requests of two with a pause below 20 ms': async (world) => {
    const shortest = [Math.min(...(await pauses(world))), Math.min(...(await pauses(world)))]
    return shortest.filter((pause) => pause < 20).length > 0 ? 1 : 0
  },
  /** The good service's first is 75 ms at most. */
  'requests without a pause below 190 ms': async (world) =>
    Math.min(...(await pauses(world))) < 190 ? 0 : 1,
  'charges without a key': async (world) => {
    world.payments.loseCharges()
    const headers = { ...authorization, 'content-type': 'application/json' }
    const body = JSON.stringify({ sku: 'anvil', quantity: 1, email: 'ada@example.org', card: '1' })
    await world.service.request('/orders', { method: 'POST', headers, body })
    return world.payments.unkeyedCharges()
  },
} satisfies Record<string, (world: World) => Promise<number>>

const table: [variant: string, measure: keyof typeof measures, good: number, bad: number][] = [
  ['retries/none', 'status after one failure', 200, 502],
  ['retries/at-once', 'requests of two with a pause below 20 ms', 0, 1],
  ['retries/fixed-pace', 'requests without a pause below 190 ms', 0, 1],
  ['retries/refusals-too', 'calls for a refusal', 1, 3],
  ['retries/ten-times', 'calls for a failure', 3, 10],
  ['retries/charged-again', 'charges without a key', 0, 3],
  ['lookalikes/charged-with-a-key', 'charges without a key', 0, 0],
  ['lookalikes/first-retry-at-once', 'calls for a failure', 3, 3],
  ['lookalikes/list-price-for-a-failure', 'status after one failure', 200, 200],
]

test('every defect of retries is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('retries/')))
})

test.concurrent.each(table)('%s: %s', async (variant, measure, good, bad) => {
  await using sound = await startWorld('good')
  await using broken = await startWorld(variant)
  expect(await measures[measure](sound)).toBe(good)
  expect(await measures[measure](broken)).toBe(bad)
})
