import { expect, test } from 'vitest'
import type { ReceivedItem, Receivers } from '../../receivers/index.ts'
import { spansOf } from './spans-of.ts'

function spans(type: string, payload: Record<string, unknown>) {
  const item: ReceivedItem = { at: 0, type, payload, text: '', isTruncated: false }
  const receivers = { otlp: { spans: { items: [] } }, sentry: { items: { items: [item] } } }
  return spansOf(receivers as unknown as Receivers)
}

test("Sentry's transactions are a server span with its children", () => {
  const payload = {
    start_timestamp: 12.5,
    contexts: {
      trace: { trace_id: 'abc', span_id: '1', parent_span_id: '0', op: 'http.server', data: {} },
    },
    spans: [
      {
        trace_id: 'abc',
        span_id: '2',
        parent_span_id: '1',
        op: 'db',
        start_timestamp: 12.6,
        data: { 'db.system': 'postgresql', 'server.port': 5432 },
      },
    ],
  }
  expect(spans('transaction', payload)).toEqual([
    {
      transport: 'sentry',
      traceId: 'abc',
      spanId: '1',
      parentSpanId: '0',
      kind: 'server',
      startedAt: 12_500,
      attributes: {},
    },
    expect.objectContaining({
      kind: 'client',
      parentSpanId: '1',
      attributes: { 'db.system': 'postgresql', 'server.port': '5432' },
    }),
  ])
})

test('its streams name kind and attributes otherwise', () => {
  const attributes = {
    'sentry.op': { value: 'http.client', type: 'string' },
    'server.port': { value: 80, type: 'integer' },
  }
  const item = {
    trace_id: 'abc',
    span_id: '2',
    parent_span_id: '1',
    start_timestamp: 1,
    attributes,
  }
  expect(spans('span', { version: 2, items: [item] })).toEqual([
    expect.objectContaining({
      kind: 'client',
      attributes: { 'sentry.op': 'http.client', 'server.port': '80' },
    }),
  ])
})

test.each([
  ['transaction', {}],
  ['transaction', { contexts: [], spans: [null, 7] }],
  ['span', { items: [null, { attributes: [] }] }],
  ['span', {}],
  ['event', { contexts: { trace: { trace_id: 'abc' } } }],
])('%s of an odd shape does no harm: %j', (type, payload) => {
  expect(spans(type, payload).every(({ traceId }) => traceId === '')).toBe(true)
})
