import { expect, test } from 'vitest'
import type { Known } from '../experiments/define.ts'
import { experiments } from '../experiments/index.ts'
import { closureOf } from './closure.ts'

const names = (needs: Parameters<typeof closureOf>[0]) =>
  closureOf(needs, experiments).map(({ name }) => name)

test('an experiment brings what it builds on, before it, once', () => {
  expect(names(['shutdown', 'timeouts'])).toEqual(['boot', 'traffic', 'shutdown', 'timeouts'])
})

test('of an experiment of which one observation is built on, only that one is taken', () => {
  const known = {
    blueprint: { dependencies: [{ name: 'database' }, { name: 'payments' }] },
  } as unknown as Known
  const bootKeys = (needs: Parameters<typeof closureOf>[0]) =>
    closureOf(needs, experiments)
      .find(({ name }) => name === 'boot')
      ?.keys(known)
  expect(bootKeys(['headers'])).toEqual(['up'])
  expect(bootKeys(['headers', 'boot'])).toEqual(['up', 'down/database', 'down/payments'])
  expect(bootKeys(['boot', 'headers'])).toEqual(['up', 'down/database', 'down/payments'])
})

test('what needs no experiment runs none', () => {
  expect(names(['blueprint', 'environment'])).toEqual([])
})
