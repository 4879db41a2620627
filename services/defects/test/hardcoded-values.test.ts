import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const headers = { ...authorization, 'content-type': 'application/json' }
const order = JSON.stringify({ sku: 'anvil', quantity: 1, email: 'ada@example.org', card: '1' })

const requests = {
  'a quote': ({ service }) => service.request('/quotes/anvil'),
  'a list': ({ service }) => service.request('/orders', { headers }),
  'an order': ({ service }) => service.request('/orders', { method: 'POST', headers, body: order }),
  nothing: ({ service }) => service.request('/health'),
} satisfies Record<string, (world: World) => Promise<unknown>>

const table: [variant: string, host: string, port: number, request: keyof typeof requests][] = [
  ['hardcoded-values/payments-written', '127.0.4.1', 4001, 'a quote'],
  ['hardcoded-values/replica-written', '127.0.4.2', 5432, 'a list'],
  ['hardcoded-values/mail-written', '127.0.4.3', 8025, 'an order'],
  ['hardcoded-values/rates-by-timer', '127.0.4.4', 8080, 'nothing'],
]

test('every written address is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('hardcoded-values/')))
})

test.each(table)('%s asks at %s:%i', async (variant, host, port, request) => {
  expect(await contacts('good', { host, port }, requests[request])).toBe(0)
  expect(await contacts(variant, { host, port }, requests[request])).toBeGreaterThan(0)
})

test('what is written and not asked stays so', async () => {
  const place = { host: '127.0.4.1', port: 4001 }
  expect(await contacts('lookalikes/written-default', place, requests['a quote'])).toBe(0)
  const base = { host: '127.0.0.1', port: 8080 }
  expect(await contacts('lookalikes/base-of-relative-urls', base, requests['a quote'])).toBe(0)
})

/** How many connections come to the address while the variant starts and answers one request. */
async function contacts(
  variant: string,
  place: { host: string; port: number },
  request: (world: World) => Promise<unknown>,
): Promise<number> {
  let count = 0
  const server = createServer((socket) => {
    count += 1
    socket.destroy()
  }).listen(place)
  await once(server, 'listening')
  {
    await using world = await startWorld(variant)
    await request(world)
    if (variant.endsWith('by-timer')) await once(server, 'connection')
  }
  await once(server.close(), 'close')
  return count
}
