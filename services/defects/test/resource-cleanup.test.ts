import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import net from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { startLastWords } from './support/last-words.ts'
import { authorization, startService } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const times = 12
/** A socket more or less is on its way out. */
const clearly = times / 2

/** What a client or the operating system sees, in a word or two. */
const sights = {
  'descriptors of failures': async (variant) => grownBy(variant, 'fd', failOnce),
  'connections of two failures': async (variant) => {
    await using world = await startWorld(variant)
    const count = () => readdirSync(`/proc/${world.service.pid}/fd`).length
    // Each is three calls; from ten on the circuit breaker would make none.
    await failOnce(world)
    const before = count()
    for (let at = 0; at < 2; at++) await failOnce(world)
    return count() - before >= 4 ? 'one each time' : 'no more'
  },
  'threads of failures': async (variant) => grownBy(variant, 'task', failOnce),
  'descriptors of abandoned bodies': async (variant) => grownBy(variant, 'fd', abandonOnce),
  'goodbyes to the database': async (variant) => {
    const { port, url } = await sharedPostgres()
    await using relay = await startLastWords(port)
    const env = { DATABASE_URL: url.replace(`:${port}/`, `:${relay.port}/`) }
    await using service = await startService(variant, env)
    expect((await service.request('/orders', { headers: authorization })).status).toBe(200)
    service.kill('SIGTERM')
    await service.exited
    await relay.allEnded()
    return [...new Set(relay.said())].join()
  },
  'goodbyes to payments': async (variant) => {
    await using world = await startWorld('good')
    await using relay = await startLastWords(Number(new URL(world.payments.url).port))
    const env = { PAYMENTS_URL: `http://127.0.0.1:${relay.port}` }
    await using service = await startService(variant, env)
    expect((await service.request('/quotes/anvil')).status).toBe(200)
    service.kill('SIGTERM')
    await service.exited
    await relay.allEnded()
    return [...new Set(relay.said())].join()
  },
} satisfies Record<string, (variant: string) => Promise<string>>

/** By how many the entries of a folder in /proc grow while something goes wrong twelve times. */
async function grownBy(
  variant: string,
  folder: 'fd' | 'task',
  once: (world: World) => Promise<void>,
): Promise<string> {
  await using world = await startWorld(variant)
  const count = () => readdirSync(`/proc/${world.service.pid}/${folder}`).length
  // What is opened once, is open by then.
  for (let at = 0; at < times; at++) await once(world)
  const before = count()
  for (let at = 0; at < times; at++) await once(world)
  return count() - before > clearly ? 'one each time' : 'no more'
}

async function failOnce({ service, payments }: World): Promise<void> {
  payments.mode = 'failing'
  expect((await service.request('/quotes/anvil')).status).toBeGreaterThanOrEqual(500)
}

async function abandonOnce({ service }: World): Promise<void> {
  const socket = net.connect(service.port, '127.0.0.1')
  await once(socket, 'connect')
  const head = `POST /orders HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization.authorization}\r\n`
  socket.write(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{`)
  // An answer to another request: by then it has read the half.
  await service.request('/health')
  await service.request('/health')
  socket.destroy()
  await service.request('/health')
}

const table: [variant: string, sight: keyof typeof sights, sound: string, broken: string][] = [
  [
    'resource-cleanup/refused-response-unread',
    'connections of two failures',
    'no more',
    'one each time',
  ],
  ['resource-cleanup/file-for-each-failure', 'descriptors of failures', 'no more', 'one each time'],
  ['resource-cleanup/thread-for-each-failure', 'threads of failures', 'no more', 'one each time'],
  [
    'resource-cleanup/spool-of-abandoned',
    'descriptors of abandoned bodies',
    'no more',
    'one each time',
  ],
  ['resource-cleanup/no-goodbye', 'goodbyes to the database', 'Terminate', 'FIN'],
  ['resource-cleanup/resets-at-the-stop', 'goodbyes to payments', 'FIN', 'RST'],
]

test('every defect of resource cleanup is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('resource-cleanup/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight, sound, broken) => {
  expect(await sights[sight]('good')).toBe(sound)
  expect(await sights[sight](variant)).toBe(broken)
})

test('files that are kept open on purpose are twelve, however often it fails', async () => {
  await using world = await startWorld('lookalikes/files-kept-open')
  const count = () => readdirSync(`/proc/${world.service.pid}/fd`).length
  for (let at = 0; at < times; at++) await failOnce(world)
  const before = count()
  for (let at = 0; at < times; at++) await failOnce(world)
  expect(count() - before).toBeLessThan(clearly)
})
