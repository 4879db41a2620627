import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

/** What base/breaker.js and staticfire.yaml say, and as long again. */
const resetMs = 2_000
const patienceMs = 2 * resetMs
/** Between two tries: a breaker that answers at once would else let them use up the rate limit. */
const pauseMs = 50

type Answer = number | 'pending'

async function quote({ service }: World, timeoutMs = 5_000): Promise<Answer> {
  return service.request('/quotes/anvil', { timeoutMs }).then(
    ({ status }) => status,
    () => 'pending' as const,
  )
}

/** So many requests, one after the other, while payments answers so. */
async function ask(world: World, mode: 'failing' | 'refuses', requests = 30): Promise<void> {
  world.payments.mode = mode
  for (let sent = 0; sent < requests; sent++) await quote(world)
  world.payments.mode = 'well'
}

const measures = {
  'calls of thirty requests': async (world) => {
    await ask(world, 'failing')
    return world.payments.calls()
  },
  'answered at once': async (world) => {
    await ask(world, 'failing', 10)
    world.payments.mode = 'failing'
    return await quote(world, 600)
  },
  'after the reset': async (world) => {
    await ask(world, 'failing')
    const until = performance.now() + patienceMs
    let answer: Answer = 'pending'
    while (answer !== 200 && performance.now() < until) {
      answer = await quote(world)
      await setTimeout(pauseMs)
    }
    return answer
  },
  'after refusals': async (world) => {
    await ask(world, 'refuses')
    return await quote(world)
  },
} satisfies Record<string, (world: World) => Promise<Answer>>

const table: [variant: string, measure: keyof typeof measures, good: Answer, bad: Answer][] = [
  ['circuit-breakers/none', 'calls of thirty requests', 10, 90],
  ['circuit-breakers/counts-only', 'calls of thirty requests', 10, 90],
  ['circuit-breakers/new-for-each-request', 'calls of thirty requests', 10, 90],
  ['circuit-breakers/never-closes', 'after the reset', 200, 502],
  ['circuit-breakers/opens-on-refusals', 'after refusals', 200, 502],
  ['circuit-breakers/waits-while-open', 'answered at once', 502, 'pending'],
  ['lookalikes/half-open-lets-all-through', 'after the reset', 200, 200],
  ['lookalikes/list-price-while-open', 'answered at once', 502, 200],
  ['lookalikes/resets-count-only', 'calls of thirty requests', 10, 90],
]

test('every defect of breakers is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('circuit-breakers/')))
})

test.concurrent.each(table)('%s: %s', async (variant, measure, good, bad) => {
  await using sound = await startWorld('good')
  await using broken = await startWorld(variant)
  expect(await measures[measure](sound)).toBe(good)
  expect(await measures[measure](broken)).toBe(bad)
})
