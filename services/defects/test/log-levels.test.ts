import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization, startService } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

/** The levels of the lines that something leaves, each once. */
const sights = {
  'an ordinary request': async (world) => {
    await world.service.request('/quotes/anvil')
    return levelsOf(world, /anvil/)
  },
  'a request without a token': async (world) => {
    await world.service.request('/orders')
    return levelsOf(world, /401|bearer token/)
  },
  'an outage of the database': async (world) => {
    await world.database.refuse()
    await world.service.request('/orders', { headers: authorization })
    return levelsOf(world, /database/)
  },
  'a crash': async (world) => {
    await world.service.request('/crash')
    return levelsOf(world, /TypeError/)
  },
} satisfies Record<string, (world: World) => Promise<string>>

/** The access line of a last request comes after all that was printed before it. */
async function levelsOf({ service }: World, about: RegExp): Promise<string> {
  await service.request('/quotes/last-of-all')
  await service.line(/last-of-all/)
  const records = service.lines
    .filter((line) => about.test(line))
    .map((line) => (JSON.parse(line) as { level: string }).level)
  return [...new Set(records)].toSorted().join() || 'nothing'
}

const table: [variant: string, sight: keyof typeof sights, sound: string, broken: string][] = [
  ['log-levels/debug-at-info', 'an ordinary request', 'info', 'debug,info'],
  ['log-levels/refusals-are-errors', 'a request without a token', 'info', 'error,info'],
  ['log-levels/refused-without-record', 'a request without a token', 'info', 'nothing'],
  ['log-levels/outage-is-info', 'an outage of the database', 'warn', 'info'],
  ['log-levels/crash-is-a-warning', 'a crash', 'error', 'warn'],
  ['lookalikes/levels-in-numbers', 'a crash', 'error', '50'],
]

test('every defect of log levels is demonstrated', () => {
  const shown = ['log-levels/level-ignored', ...table.map(([variant]) => variant)]
  expect(shown).toEqual(expect.arrayContaining(idsOf('log-levels/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight, sound, broken) => {
  await using well = await startWorld('good')
  await using badly = await startWorld(variant)
  expect(await sights[sight](well)).toBe(sound)
  expect(await sights[sight](badly)).toBe(broken)
})

test('log-levels/level-ignored: a start at error prints what it prints at info', async () => {
  const { url } = await sharedPostgres()
  await using ignoring = await startService('log-levels/level-ignored', {
    DATABASE_URL: url,
    LOG_LEVEL: 'error',
  })
  expect(ignoring.lines.join()).toContain('"level":"info"')
})
