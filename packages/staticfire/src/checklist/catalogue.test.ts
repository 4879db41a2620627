import { expect, test } from 'vitest'
import { audits } from '../audits/index.ts'
import { catalogue, findItem, itemIds, sections } from './catalogue.ts'

test('the checklist has 44 items in eight sections, each id once', () => {
  expect(itemIds).toHaveLength(44)
  expect(new Set(itemIds).size).toBe(44)
  expect(sections).toEqual([
    'configuration',
    'security',
    'observability',
    'reliability',
    'performance',
    'data',
    'deployment',
    'documentation',
  ])
})

test.each(catalogue.map((item) => [item.id, item] as const))(
  '%s says what it is, why, and where it comes from',
  (id, item) => {
    expect(id).toBe(`${item.section}/${id.split('/')[1]}`)
    expect(item.title).toMatch(/^[A-Z].*[^.]$/)
    expect(item.why).toMatch(/^[A-Z].*\.$/)
    expect(item.references.length).toBeGreaterThan(0)
    for (const { title, url } of item.references) {
      expect(title).not.toBe('')
      expect(new URL(url).protocol).toBe('https:')
    }
  },
)

test.each(audits.map(({ id }) => id))('%s has a fix for each language', (id) => {
  const found = findItem(id)
  const fix = found.type === 'item' ? found.item.fix : []
  const plain = fix.filter(({ library }) => library === undefined)
  expect(plain.map(({ language }) => language)).toEqual(['any', 'node', 'python', 'go', 'java'])
  for (const { text } of fix) expect(text.trim()).toBe(text)
})

test.each([
  ['reliability/timeouts', 'reliability/timeouts'],
  ['timeouts', 'reliability/timeouts'],
  ['graceful-shutdown', 'reliability/graceful-shutdown'],
])('%s finds the item', (word, id) => {
  expect(findItem(word)).toMatchObject({ type: 'item', item: { id } })
})

test('a section finds its items', () => {
  const found = findItem('data')
  expect(found.type === 'section' && found.items.map(({ id }) => id)).toEqual([
    'data/migrations',
    'data/backup',
    'data/retention',
    'data/privacy',
  ])
})

test.each([
  ['reliability/timeout', 'reliability/timeouts'],
  ['gracefulshutdown', 'reliability/graceful-shutdown'],
  ['helth-check', 'observability/health-check'],
  ['reliabilty', 'reliability'],
  ['reliability/helth-check', 'observability/health-check'],
  ['something-else-entirely', undefined],
])('%s is unknown; meant was likely %s', (word, nearest) => {
  expect(findItem(word)).toEqual({ type: 'unknown', ...(nearest !== undefined && { nearest }) })
})
