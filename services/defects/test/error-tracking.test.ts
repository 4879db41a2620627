import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { startTelemetry, type Telemetry } from './support/telemetry.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const crash = ({ service }: World, timeoutMs = 10_000) =>
  service.request('/crash', { headers: { cookie: 'session=oreo-4711' }, timeoutMs })

type Sight = (world: World, tracker: Telemetry) => Promise<string>

/** What the tracker is told, in a word or two. */
const sights = {
  'reports of an error': async (world, tracker) => {
    await crash(world)
    return `${(await reportsAtTheEnd(world, tracker)).length}`
  },
  'all that is sent of an error': async (world, tracker) => {
    await crash(world)
    await reportsAtTheEnd(world, tracker)
    return `${tracker.sent.length}`
  },
  'reports of an unknown route': async (world, tracker) => {
    await world.service.request('/nowhere')
    return `${(await reportsAtTheEnd(world, tracker)).length}`
  },
  'a release': async (world, tracker) => {
    await crash(world)
    const [report = ''] = await reportsAtTheEnd(world, tracker)
    return `${report.includes('"release":"')}`
  },
  'a cookie': async (world, tracker) => {
    await crash(world)
    const [report = ''] = await reportsAtTheEnd(world, tracker)
    return `${report.includes('oreo-4711')}`
  },
  'the token of the configuration': async (world, tracker) => {
    await crash(world)
    const [report = ''] = await reportsAtTheEnd(world, tracker)
    return `${report.includes('planted-token')}`
  },
  'a silent tracker': async (world, tracker) => {
    tracker.silence()
    return crash(world, 1_000).then(
      () => 'answered',
      () => 'silent',
    )
  },
  'no tracker': async (world, tracker) => {
    await tracker[Symbol.asyncDispose]()
    await crash(world)
    const ended = world.service.exited.then(() => 'ended')
    const complained = world.service.line(/could not be reported/).then(() => 'alive')
    return Promise.race([ended, complained.catch(() => ended)])
  },
} satisfies Record<string, Sight>

const table: [variant: string, sight: keyof typeof sights, sound: string, broken: string][] = [
  ['error-tracking/reported-twice', 'reports of an error', '1', '2'],
  ['error-tracking/refusals-reported', 'reports of an unknown route', '0', '1'],
  ['error-tracking/no-release', 'a release', 'true', 'false'],
  ['error-tracking/request-attached', 'a cookie', 'false', 'true'],
  ['error-tracking/environment-attached', 'the token of the configuration', 'false', 'true'],
  ['error-tracking/swallowed', 'reports of an error', '1', '0'],
  ['error-tracking/answer-waits', 'a silent tracker', 'answered', 'silent'],
  ['error-tracking/dies-without-tracker', 'no tracker', 'alive', 'ended'],
  ['lookalikes/sessions-beside-errors', 'all that is sent of an error', '1', '2'],
]

test('every defect of error tracking is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('error-tracking/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight, sound, broken) => {
  expect(await seen('good', sights[sight])).toBe(sound)
  expect(await seen(variant, sights[sight])).toBe(broken)
})

async function seen(variant: string, sight: Sight): Promise<string> {
  await using tracker = await startTelemetry()
  const dsn = tracker.url.replace('//', '//key@')
  await using world = await startWorld(variant, { SENTRY_DSN: `${dsn}/1` })
  return await sight(world, tracker)
}

/** The events of the envelopes that the service sends until it has ended. */
async function reportsAtTheEnd({ service }: World, { sent }: Telemetry): Promise<string[]> {
  service.kill('SIGTERM')
  await service.exited
  expect(sent.every(({ path }) => path === '/api/1/envelope/')).toBe(true)
  return sent.map(({ body }) => body).filter((body) => body.includes('"type":"event"'))
}
