import net from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization, type Reply } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const headers = { ...authorization, 'content-type': 'application/json' }
const good = { sku: 'anvil', quantity: 1, email: 'ada@example.org', card: '1' }
const post = ({ service }: World, body: string) =>
  service.request('/orders', { method: 'POST', headers, body })

/** What a client sees, in a word or two. */
const sights = {
  'a NUL': async (world) =>
    `${(await post(world, JSON.stringify({ ...good, sku: 'a\0' }))).status}`,
  'an identifier of letters': async ({ service }) =>
    `${(await service.request('/orders/letters', { headers })).status}`,
  'a stack': async (world) => `${(await post(world, '{')).body.includes('server.js')}`,
  'an address in an outage': async (world) => {
    await world.database.refuse()
    return `${(await orders(world)).body.includes('127.0.0.1')}`
  },
  'an outage': async (world) => {
    await world.database.refuse()
    return `${(await orders(world)).status}`
  },
  'a client that left': async ({ service }) => {
    const socket = net.connect(service.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write('POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{')
    socket.destroy()
    const ended = service.exited.then(() => 'ended')
    for (let asked = 0; asked < 50; asked++) {
      const answer = service.request('/health').then(() => 'alive')
      if ((await Promise.race([ended, answer.catch(() => ended)])) === 'ended') return 'ended'
    }
    return 'alive'
  },
  'names in refusals': async (world) =>
    [await post(world, '{'), await post(world, '{}')].map(namesOf).join(' '),
  'names of an unknown route': async ({ service }) => namesOf(await service.request('/nowhere')),
  help: async (world) => `${(await post(world, '{')).body.includes('line 12')}`,
} satisfies Record<string, (world: World) => Promise<string>>

const orders = ({ service }: World) => service.request('/orders', { headers })
const namesOf = ({ body }: Reply) => Object.keys(JSON.parse(body) as object).join()

const table: [variant: string, sight: keyof typeof sights, sound: string, broken: string][] = [
  ['error-handling/nul-reaches-database', 'a NUL', '422', '500'],
  ['error-handling/identifier-to-database', 'an identifier of letters', '404', '500'],
  ['error-handling/stack-to-client', 'a stack', 'false', 'true'],
  ['error-handling/message-to-client', 'an address in an outage', 'false', 'true'],
  ['error-handling/outage-is-500', 'an outage', '503', '500'],
  ['error-handling/outage-is-nothing', 'an outage', '503', '200'],
  ['error-handling/dies-when-clients-leave', 'a client that left', 'alive', 'ended'],
  ['error-handling/two-shapes', 'names in refusals', 'error error', 'code,detail error'],
  ['lookalikes/routes-in-other-words', 'names of an unknown route', 'error', 'message,statusCode'],
  ['lookalikes/words-of-a-trace', 'help', 'false', 'true'],
]

test('every defect of error handling is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('error-handling/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight, sound, broken) => {
  await using well = await startWorld('good')
  await using badly = await startWorld(variant)
  expect(await sights[sight](well)).toBe(sound)
  expect(await sights[sight](badly)).toBe(broken)
})
