import type { Attempt } from '@staticfire/proxy'
import { expect, test } from 'vitest'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { TracedSpan } from './spans-of.ts'
import { tracedRequest, type TraceWindow } from './traced-request.ts'

const traceId = '5759e988bd862e3fe1be46a994272793'
const spanId = '53995c3f42cd8ad8'
const sent = {
  operation: 'GET /orders',
  sentAt: 1_000,
  outcome: 'ok',
  status: 200,
  isExpected: true,
} as SentExchange
const targets = [
  { name: 'database', kind: 'postgres', port: 4001 },
  { name: 'payments', kind: 'http', port: 4002 },
] as const

function window(lines: string[], attempts: Record<string, Partial<Attempt>[]> = {}): TraceWindow {
  const ids = { requestId: 'r', traceId, spanId, headers: {} }
  return {
    ids,
    sent,
    endedAt: 1_100,
    lines: lines.map((text) => ({ text }) as TraceWindow['lines'][number]),
    attempts: new Map(Object.entries(attempts)) as TraceWindow['attempts'],
  }
}

function span(overrides: Partial<TracedSpan>): TracedSpan {
  const plain = {
    traceId,
    spanId: 'a',
    startedAt: 1_010,
    attributes: {},
    transport: 'otlp',
  } as const
  return { ...plain, kind: 'server', ...overrides }
}

const facts = (lines: string[], spans: TracedSpan[] = [], attempts = {}) =>
  tracedRequest(window(lines, attempts), spans, [], targets)

test.each([
  ['none', []],
  ['none', [span({ parentSpanId: 'b' })]],
  ['none', [span({ parentSpanId: spanId, traceId: 'f'.repeat(32) })]],
  ['other', [span({ parentSpanId: spanId, kind: 'internal' })]],
  ['server', [span({ parentSpanId: spanId, kind: 'internal' }), span({ parentSpanId: spanId })]],
] as const)('the way in is %s', (entry, spans) => {
  expect(facts([], [...spans]).entry).toBe(entry)
})

test('spans of other traces count while the request is served', () => {
  const other = { traceId: 'f'.repeat(32) }
  const spans = [
    span(other),
    span({ ...other, startedAt: 900 }),
    span({ ...other, startedAt: 1_200 }),
  ]
  expect(facts([], spans)).toMatchObject({ spans: 0, foreignSpans: 1 })
})

test('a trace is found in the log however it is spelt', () => {
  const lines = [
    `{"trace_id":"${traceId}"}`,
    '{"xray":"1-5759e988-bd862e3fe1be46a994272793"}',
    `{"dd.trace_id":"${BigInt('0xe1be46a994272793')}"}`,
    '{"message":"of no trace"}',
  ]
  expect(facts(lines)).toMatchObject({ lines: 4, linesWithTrace: 3 })
})

test('a client span is of the dependency whose port it names, or of the only one of its kind', () => {
  const client = (attributes: Record<string, string>) => span({ kind: 'client', attributes })
  const spans = [
    client({ 'server.port': '4001' }),
    client({ 'db.system': 'postgresql' }),
    client({ 'url.full': 'http://127.0.0.1:4002/prices' }),
    client({ 'http.url': 'http://127.0.0.1:40020/' }),
    client({ 'db.system': 'redis' }),
    client({}),
  ]
  const attempts = {
    database: [{ operation: 'SELECT orders' }],
    payments: [
      { operation: 'GET /prices/{}', headers: { traceparent: `00-${traceId}-a-01` } },
      { operation: 'GET /prices/{}', headers: { b3: '1' } },
    ],
  }
  expect(facts([], spans, attempts).calls).toEqual([
    {
      dependency: 'database',
      attempts: 1,
      readable: 0,
      withTrace: 0,
      otherHeaders: [],
      clientSpans: 2,
      unassignedSpans: 2,
    },
    {
      dependency: 'payments',
      attempts: 2,
      readable: 2,
      withTrace: 1,
      otherHeaders: ['b3'],
      clientSpans: 2,
      unassignedSpans: 2,
    },
  ])
})
