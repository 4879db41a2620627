import type { Blueprint, OperationTraffic, TrafficObservation } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { requestNotes } from './request-notes.ts'

const blueprint = {
  operations: [{ id: 'get-quote', method: 'GET', path: '/quotes/{sku}', expect: [200] }],
} as unknown as Blueprint

function traffic(...operations: Partial<OperationTraffic>[]): TrafficObservation {
  return { operations } as unknown as TrafficObservation
}

test('a request that never worked is named with what it was answered', () => {
  const notes = requestNotes(
    blueprint,
    traffic({ operation: 'get-quote', sent: 20, expected: 0, statuses: { 404: 20 } }),
  )
  expect(notes).toHaveLength(1)
  expect(notes[0]).toContain('GET /quotes/{sku} never worked')
  expect(notes[0]).toContain('answered 404, not 200')
})

test('one that worked once is not, and of many the rest is counted', () => {
  const bad = { sent: 20, expected: 0, statuses: { timeout: 1 } }
  expect(requestNotes(blueprint, traffic({ ...bad, expected: 1 }))).toEqual([])
  const many = ['a', 'b', 'c', 'd', 'e'].map((operation) => ({ ...bad, operation }))
  expect(requestNotes(blueprint, traffic(...many)).at(-1)).toContain('2 more')
  expect(requestNotes(blueprint, undefined)).toEqual([])
})
