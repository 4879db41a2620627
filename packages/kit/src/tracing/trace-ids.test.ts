import { expect, test } from 'vitest'
import { createTraceIds } from './trace-ids.ts'

test('ids are lower-case hex of the right length, and none comes twice', () => {
  const ids = createTraceIds()
  const traces = Array.from({ length: 2_000 }, () => ids.traceId())
  const spans = Array.from({ length: 2_000 }, () => ids.spanId())
  expect(traces.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
  expect(spans.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
  expect(new Set([...traces, ...spans]).size).toBe(4_000)
})

test('no id is all zero, even when chance says so', () => {
  const ids = createTraceIds(() => 0)
  expect(ids.spanId()).toBe('0000000000000001')
  expect(ids.traceId()).not.toBe('0'.repeat(32))
})

test('the same random makes the same ids', () => {
  const half = () => 0.5
  expect(createTraceIds(half).traceId()).toBe(createTraceIds(half).traceId())
})
