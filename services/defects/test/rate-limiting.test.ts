import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import type { Reply, Service } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const limit = 5
const absurd = 'Retry-After: in years'

const expected: Record<string, string[]> = {
  good: [],
  'rate-limiting/no-limit': ['never refused'],
  'rate-limiting/no-retry-after': ['Retry-After: missing'],
  'rate-limiting/refused-longer-than-told': ['refused after the wait'],
  'rate-limiting/retry-after-epoch': [absurd],
  'rate-limiting/probes-counted': ['/health refused', '/ready refused'],
  'rate-limiting/one-bucket': ['another client refused'],
  'rate-limiting/leftmost-address': ['evaded'],
  'rate-limiting/answers-500': ['refused with 500', 'Retry-After: missing'],
  'rate-limiting/answers-200': ['refused with 200'],
  'lookalikes/date-in-retry-after': [],
  'lookalikes/bucket-that-fills': [],
  'lookalikes/networks-counted': [],
}

test('every defect of the limit is demonstrated', () => {
  expect(Object.keys(expected)).toEqual(expect.arrayContaining(idsOf('rate-limiting/')))
})

test.concurrent.each(Object.entries(expected))(
  'a client that asks %s too often sees %o and nothing else',
  async (variant, problems) => {
    await using world = await startWorld(variant, { RATE_LIMIT: String(limit) })
    expect((await problemsOf(world.service)).toSorted()).toEqual(problems.toSorted())
  },
)

/** What is wrong with the limit, all of it seen while one client is refused. */
async function problemsOf(service: Service): Promise<string[]> {
  for (;;) {
    const refusal = await useUp(service)
    if (!refusal) return ['never refused']
    const seen = [
      ...(refusal.status === 429 ? [] : [`refused with ${refusal.status}`]),
      ...(isRefused(await ask(service, 'another')) ? ['another client refused'] : []),
      ...(await refusedProbes(service)),
      ...((await isEvaded(service)) ? ['evaded'] : []),
    ]
    const last = await ask(service)
    // The window ended meanwhile: that says nothing.
    if (!isRefused(last)) continue
    return [...seen, ...(await afterTheWait(service, last))]
  }
}

async function useUp(service: Service): Promise<Reply | undefined> {
  for (let sent = 0; sent < 3 * limit; sent++) {
    const reply = await ask(service)
    if (isRefused(reply)) return reply
  }
  return undefined
}

async function refusedProbes(service: Service): Promise<string[]> {
  const headers = { 'x-forwarded-for': addresses.first }
  const refused: string[] = []
  for (const path of ['/health', '/ready']) {
    const { status } = await service.request(path, { headers })
    if (status !== 200) refused.push(`${path} refused`)
  }
  return refused
}

/** Another address before the one that the balancer appends, each time. */
async function isEvaded(service: Service): Promise<boolean> {
  for (let sent = 0; sent < 2 * limit; sent++) {
    const headers = { 'x-forwarded-for': `198.18.0.${sent}, ${addresses.first}` }
    if (isRefused(await service.request('/quotes/anvil', { headers }))) return false
  }
  return true
}

async function afterTheWait(service: Service, { headers }: Reply): Promise<string[]> {
  const value = headers['retry-after']
  if (value === undefined) return ['Retry-After: missing']
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  if (!(waitMs <= 60_000)) return [absurd]
  await sleep(waitMs + 50)
  return isRefused(await ask(service)) ? ['refused after the wait'] : []
}

const addresses = { first: '203.0.113.10', another: '198.51.100.20' }

function ask(service: Service, who: keyof typeof addresses = 'first'): Promise<Reply> {
  return service.request('/quotes/anvil', { headers: { 'x-forwarded-for': addresses[who] } })
}

function isRefused({ body }: Reply): boolean {
  return !body.includes('amountCents')
}
