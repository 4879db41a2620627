import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBlackHole } from './support/black-hole.ts'
import { idsOf } from './support/ids.ts'
import type { Mode } from './support/payments.ts'
import { authorization, waitForStatus } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

/** What staticfire.yaml declares. */
const declaredMs = 1500

type Fault = Mode | 'database silent' | 'database black hole'

/** The status that a request gets in the declared time; `pending` when it gets none. */
async function answer({ service }: World, path: string): Promise<number | 'pending'> {
  const pending = service.request(path, { headers: authorization, timeoutMs: declaredMs })
  return pending.then(
    ({ status }) => status,
    () => 'pending',
  )
}

async function observe(variant: string, fault: Fault): Promise<number | 'pending'> {
  if (fault === 'database black hole') {
    await using hole = await openBlackHole()
    await using world = await startWorld(variant, {
      DATABASE_URL: `postgres://orders@127.0.0.1:${hole.port}/x`,
    })
    return await answer(world, '/orders')
  }
  await using world = await startWorld(variant)
  await waitForStatus(world.service, '/ready', 200)
  expect((await world.service.request('/quotes/anvil')).status).toBe(200)
  if (fault === 'database silent') {
    world.database.silence()
    return await answer(world, '/orders')
  }
  world.payments.mode = fault
  return await answer(world, '/quotes/anvil')
}

const faults: Fault[] = ['never', 'headers-only', 'drip', 'database silent', 'database black hole']

test.concurrent.each(faults)('the good service answers in time: %s', async (fault) => {
  expect(await observe('good', fault)).toBe(fault.startsWith('database') ? 503 : 504)
})

const table: [string, Fault, number | 'pending'][] = [
  ['timeouts/payments-none', 'never', 'pending'],
  ['timeouts/payments-idle-only', 'drip', 'pending'],
  ['timeouts/payments-idle-only', 'never', 502],
  ['timeouts/payments-idle-only', 'headers-only', 502],
  ['timeouts/payments-headers-only', 'headers-only', 'pending'],
  ['timeouts/payments-headers-only', 'never', 504],
  ['timeouts/payments-connect-only', 'never', 'pending'],
  ['timeouts/payments-thirty-seconds', 'never', 'pending'],
  ['timeouts/payments-retried-without-end', 'never', 'pending'],
  ['timeouts/payments-race-leaks', 'never', 504],
  ['timeouts/database-no-query-timeout', 'database silent', 'pending'],
  ['timeouts/database-no-query-timeout', 'database black hole', 503],
  ['timeouts/database-connect-unbounded', 'database black hole', 'pending'],
  ['timeouts/database-connect-unbounded', 'database silent', 503],
  ['timeouts/database-thirty-seconds', 'database silent', 'pending'],
]

test('every defect of the timeouts is demonstrated', () => {
  const demonstrated = new Set(table.map(([variant]) => variant))
  expect([...demonstrated].toSorted()).toEqual(idsOf('timeouts/').toSorted())
})

test.concurrent.each(table)('%s: %s leads to %s', async (variant, fault, outcome) => {
  expect(await observe(variant, fault)).toBe(outcome)
})

test.concurrent('the good service gives its call to payments up', async () => {
  await using world = await startWorld('good')
  world.payments.mode = 'never'
  expect(await answer(world, '/quotes/anvil')).toBe(504)
  await world.payments.givenUp()
})

test.concurrent('payments-race-leaks leaves its call open after the answer', async () => {
  await using world = await startWorld('timeouts/payments-race-leaks')
  world.payments.mode = 'never'
  expect(await answer(world, '/quotes/anvil')).toBe(504)
  // A second request takes its whole time after the first one was answered.
  expect(await answer(world, '/quotes/anvil')).toBe(504)
  expect(world.payments.unanswered()).toBe(2)
})

test.concurrent.each([
  'timeouts/database-no-query-timeout',
  'timeouts/database-connect-unbounded',
  'good',
])('%s is not ready while the database is silent, and recovers', async (variant) => {
  await using world = await startWorld(variant)
  await waitForStatus(world.service, '/ready', 200)
  world.database.silence()
  const requests = Array.from({ length: 12 }, () => answer(world, '/orders'))
  expect((await waitForStatus(world.service, '/ready', 503)).body).toContain('database')
  await world.database.heal()
  await waitForStatus(world.service, '/ready', 200)
  await Promise.all(requests)
  expect(await answer(world, '/orders')).toBe(200)
})
