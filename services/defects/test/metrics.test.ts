import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

/** What stands at /metrics after a request or two, in a word. */
const sights = {
  'counts of three quotes': async (world) => {
    for (let sent = 0; sent < 3; sent++) await world.service.request('/quotes/anvil')
    return `${sum(await scrape(world), /^http_requests_total\{.*route="\/quotes/)}`
  },
  'counts of two crashes': async (world) => {
    for (let sent = 0; sent < 2; sent++) await world.service.request('/crash')
    return `${sum(await scrape(world), /^http_requests_total\{.*crash/)}`
  },
  'a count of durations': async (world) => {
    await world.service.request('/quotes/anvil')
    return `${sum(await scrape(world), /^http_request_duration_seconds_count/) > 0}`
  },
  'a sum of durations above a second': async (world) => {
    for (let sent = 0; sent < 3; sent++) await world.service.request('/quotes/anvil')
    return `${sum(await scrape(world), /^http_request_duration_seconds_sum/) > 1}`
  },
  'the path of an unknown route': async (world) => {
    await world.service.request('/nobody/asked/4711')
    return `${(await scrape(world)).includes('/nobody/asked/4711')}`
  },
  'the number of an order': async (world) => {
    await world.service.request('/orders/4711', { headers: authorization })
    return `${(await scrape(world)).includes('/orders/4711')}`
  },
  'the status of an unknown route': async (world) => {
    await world.service.request('/nowhere')
    const unmatched = /route="unmatched",status="(\d+)"/.exec(await scrape(world))
    return unmatched?.[1] ?? 'none'
  },
  'a quote in a label that is not escaped': async (world) => {
    await world.service.request('/quotes/anvil', { headers: { 'user-agent': 'a "b" c' } })
    return `${(await scrape(world)).includes('"a "b" c"')}`
  },
  'a series that stands twice': async (world) => {
    const names = (await scrape(world))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/ \S+$/, ''))
    return `${new Set(names).size < names.length}`
  },
  'a bucket smaller than the one before': async (world) => {
    for (let sent = 0; sent < 3; sent++) await world.service.request('/quotes/anvil')
    const buckets = [
      ...(await scrape(world)).matchAll(/^(\w+)_bucket(\{.*),?le="[^"]+"\} (\d+)$/gm),
    ]
    return `${buckets.some(([, name, labels, count], index) => {
      const [, before, labelsBefore, countBefore] = buckets[index - 1] ?? []
      return name === before && labels === labelsBefore && Number(count) < Number(countBefore)
    })}`
  },
  'a counter after a scrape': async (world) => {
    for (let sent = 0; sent < 2; sent++) await world.service.request('/nowhere')
    const refused = (text: string) => sum(text, /^http_\w+_total\{.*status="404"/)
    const first = refused(await scrape(world))
    return refused(await scrape(world)) < first ? 'gone' : 'there'
  },
} satisfies Record<string, (world: World) => Promise<string>>

async function scrape({ service }: World): Promise<string> {
  return (await service.request('/metrics')).body
}

function sum(text: string, pattern: RegExp): number {
  return text
    .split('\n')
    .filter((line) => pattern.test(line))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
}

const table: [variant: string, sight: keyof typeof sights, sound: string, broken: string][] = [
  ['metrics/counted-twice', 'counts of three quotes', '3', '6'],
  ['metrics/errors-counted-twice', 'counts of two crashes', '2', '4'],
  ['metrics/errors-not-counted', 'counts of two crashes', '2', '0'],
  ['metrics/durations-not-measured', 'a count of durations', 'true', 'false'],
  ['metrics/milliseconds-as-seconds', 'a sum of durations above a second', 'false', 'true'],
  ['metrics/raw-paths', 'the path of an unknown route', 'false', 'true'],
  ['metrics/identifiers-in-routes', 'the number of an order', 'false', 'true'],
  ['metrics/status-before-the-answer', 'the status of an unknown route', '404', '200'],
  ['metrics/labels-not-escaped', 'a quote in a label that is not escaped', 'false', 'true'],
  ['metrics/series-twice', 'a series that stands twice', 'false', 'true'],
  ['metrics/buckets-not-cumulative', 'a bucket smaller than the one before', 'false', 'true'],
  ['metrics/starts-again-at-each-scrape', 'a counter after a scrape', 'there', 'gone'],
]

test('every defect of metrics is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('metrics/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight, sound, broken) => {
  await using well = await startWorld('good')
  await using badly = await startWorld(variant)
  expect(await sights[sight](well)).toBe(sound)
  expect(await sights[sight](badly)).toBe(broken)
})
