import { expect, test } from 'vitest'
import { experiments } from '../experiments/index.ts'
import { closureOf } from './closure.ts'

const names = (needs: Parameters<typeof closureOf>[0]) =>
  closureOf(needs, experiments).map(({ name }) => name)

test('an experiment brings what it builds on, before it, once', () => {
  expect(names(['shutdown', 'timeouts'])).toEqual(['boot', 'traffic', 'shutdown', 'timeouts'])
})

test('what needs no experiment runs none', () => {
  expect(names(['blueprint', 'environment'])).toEqual([])
})
