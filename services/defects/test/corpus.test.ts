import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import corpus from '../corpus.json' with { type: 'json' }
import { root } from './support/service.ts'

const items = [...new Set(corpus.map(({ item }) => item))]

test('every variant on disk is in the corpus, and every entry is on disk', () => {
  const folder = join(root, 'variants')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const ids = files.filter((file) => file.endsWith('.js')).map((file) => file.replace(/\.js$/, ''))
  expect(corpus.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test.each(items)('%s has four defects or more, each of which flips it', (item) => {
  const own = corpus.filter((defect) => defect.item === item && defect.status === 'fail')
  expect(own.length).toBeGreaterThanOrEqual(4)
  for (const { flips } of own) expect(flips).toContain(item)
})

test('every entry flips items of the corpus only, and lookalikes flip none', () => {
  for (const { id, flips, status } of corpus) {
    expect(items).toEqual(expect.arrayContaining(flips))
    expect(status).toBe(id.startsWith('lookalikes/') ? 'pass' : 'fail')
    expect(flips.length > 0).toBe(status === 'fail')
  }
})
