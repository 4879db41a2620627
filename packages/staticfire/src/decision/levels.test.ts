import type { Status } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { itemIds } from '../checklist/catalogue.ts'
import { itemsOf, levelReached, levels } from './levels.ts'

test('each level contains the former', () => {
  const [bronze = [], silver = [], gold = []] = levels.map(itemsOf)
  expect([bronze.length, silver.length, gold.length]).toEqual([11, 31, 44])
  expect(silver).toEqual(expect.arrayContaining(bronze))
  expect(gold).toEqual(itemIds)
})

const all = (exceptions: Record<string, Status> = {}) =>
  new Map<string, Status>([
    ...itemIds.map((id) => [id, 'pass'] as const),
    ...Object.entries(exceptions),
  ])

test.each<[string, ReadonlyMap<string, Status>, string | null, string | undefined, string[]]>([
  ['all pass', all(), 'gold', undefined, []],
  ['a gold gap', all({ 'performance/cdn': 'unproven' }), 'silver', 'gold', ['performance/cdn']],
  [
    'a silver failure',
    all({ 'reliability/retries': 'fail' }),
    'bronze',
    'silver',
    ['reliability/retries'],
  ],
  [
    'a bronze failure',
    all({ 'reliability/timeouts': 'fail' }),
    null,
    'bronze',
    ['reliability/timeouts'],
  ],
  [
    'a bronze item does not apply',
    all({ 'reliability/timeouts': 'not-applicable' }),
    'gold',
    undefined,
    [],
  ],
  ['a bronze item is waived', all({ 'reliability/timeouts': 'waived' }), 'gold', undefined, []],
  ['a waiver is not sound', all({ waivers: 'fail' }), null, 'bronze', ['waivers']],
  ['all waivers are sound', all({ waivers: 'pass' }), 'gold', undefined, []],
])('%s: the level reached and what the next one lacks', (_, statuses, reached, next, lacks) => {
  expect(levelReached(statuses)).toEqual({
    reached,
    next: next === undefined ? null : { level: next, lacks },
  })
})

test('an item that was not judged is lacking', () => {
  const { reached, next } = levelReached(new Map([['reliability/timeouts', 'pass']]))
  expect(reached).toBeNull()
  expect(next?.lacks).toHaveLength(10)
})
