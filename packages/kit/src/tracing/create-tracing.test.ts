import { describe, expect, test } from 'vitest'
import { inRequest, type RequestRecord, type TraceContext } from '../kernel/request.ts'
import { createTestClock } from '../testing/index.ts'
import { createTracing, type FinishedSpan, type TracingOptions } from './index.ts'

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

async function setUp(options: Partial<TracingOptions> = {}) {
  const spans: FinishedSpan[] = []
  const clock = createTestClock()
  const tracing = await createTracing({
    service: 'orders',
    sampleRatio: 1,
    clock,
    capture: (span) => spans.push(span),
    scrub: (text) => text.replaceAll('hunter2', '***'),
    ...options,
  })
  return { tracing, spans, clock }
}

function requestOf(trace: TraceContext, fields: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'r-1',
    method: 'GET',
    route: '/orders/:id',
    startedAt: 0,
    trace,
    deadlineAt: undefined,
    identity: undefined,
    error: undefined,
    ...fields,
  }
}

describe('trace context', () => {
  test('a caller is the parent, and its decision holds against the ratio', async () => {
    const { tracing } = await setUp({ sampleRatio: 0 })
    const trace = tracing.incoming(parent, 'rojo=1')
    expect(trace).toMatchObject({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentSpanId: '00f067aa0ba902b7',
      isSampled: true,
      traceState: 'rojo=1',
    })
    expect(tracing.outgoing(trace)).toEqual({
      traceparent: `00-${trace.traceId}-${trace.spanId}-01`,
      tracestate: 'rojo=1',
    })
    expect(tracing.incoming(parent.replace(/01$/, '00')).isSampled).toBe(false)
  })

  test('an invalid parent starts a new trace without its state', async () => {
    const { tracing } = await setUp()
    const trace = tracing.incoming(parent.toUpperCase(), 'rojo=1')
    expect(trace).toMatchObject({ parentSpanId: undefined, traceState: undefined, isSampled: true })
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/)
  })

  test('a state that is not well-formed leaves the parent valid', async () => {
    const { tracing } = await setUp()
    expect(tracing.incoming(parent, 'ROJO').parentSpanId).toBe('00f067aa0ba902b7')
  })

  test('headers that come as lists are read as Node would join them', async () => {
    const { tracing } = await setUp()
    expect(tracing.incoming([parent], ['a=1', 'b=2'])).toMatchObject({
      parentSpanId: '00f067aa0ba902b7',
      traceState: 'a=1,b=2',
    })
    expect(tracing.incoming([parent, parent]).parentSpanId).toBeUndefined()
  })

  test('without a place for spans, the caller span is passed on and nothing starts sampled', async () => {
    const tracing = await createTracing({ service: 'orders', sampleRatio: 1 })
    expect(tracing.isRecording).toBe(false)
    expect(tracing.incoming(undefined).isSampled).toBe(false)
    expect(tracing.outgoing(tracing.incoming(parent)).traceparent).toBe(parent)
  })
})

describe('server spans', () => {
  test('a request is named by its route and placed on the wall clock', async () => {
    const { tracing, spans, clock } = await setUp()
    await clock.advance(250)
    const record = requestOf(tracing.incoming(parent), { startedAt: 100 })
    tracing.serverSpan(record, { status: 200, endedAt: 250 })
    expect(spans).toMatchObject([
      {
        name: 'GET /orders/:id',
        kind: 'server',
        parentSpanId: '00f067aa0ba902b7',
        startedAt: 1_700_000_000_100,
        endedAt: 1_700_000_000_250,
        attributes: {
          'http.request.method': 'GET',
          'http.route': '/orders/:id',
          'http.response.status_code': 200,
        },
        failure: undefined,
      },
    ])
  })

  test.each([
    ['200', { status: 200 }, undefined],
    ['404 with an error', { status: 404, error: new Error('no such order') }, undefined],
    ['500', { status: 500 }, { type: '500', message: undefined }],
    [
      '500 with an error',
      { status: 500, error: new TypeError('bad hunter2') },
      { type: 'TypeError', message: 'bad ***' },
    ],
    [
      'a system error',
      { status: 502, error: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) },
      { type: 'ECONNREFUSED', message: 'x' },
    ],
    ['no answer', { status: undefined }, { type: 'aborted', message: undefined }],
    [
      'an error of a strange name',
      { status: 500, error: Object.assign(new Error('x'), { name: 'a b\nc' }) },
      { type: '_OTHER', message: 'x' },
    ],
    ['a thrown number', { status: 500, error: 7 }, { type: '_OTHER', message: undefined }],
    ['null', { status: 500, error: null }, { type: '_OTHER', message: undefined }],
  ])('%s', async (_, result, failure) => {
    const { tracing, spans } = await setUp()
    tracing.serverSpan(requestOf(tracing.incoming(undefined)), { endedAt: 1, ...result })
    expect(spans[0]?.failure).toEqual(failure)
    expect(spans[0]?.attributes['error.type']).toBe(failure?.type)
  })

  test.each([
    ['no scrubber', undefined],
    [
      'a scrubber that throws',
      () => {
        throw new Error('no')
      },
    ],
  ])('with %s no message leaves', async (_, scrub) => {
    const spans: FinishedSpan[] = []
    const tracing = await createTracing({
      service: 'orders',
      sampleRatio: 1,
      capture: (span) => spans.push(span),
      ...(scrub === undefined ? {} : { scrub }),
    })
    const record = requestOf(tracing.incoming(undefined))
    tracing.serverSpan(record, { status: 500, endedAt: 1, error: new Error('hunter2') })
    expect(JSON.stringify(spans)).not.toContain('hunter2')
  })

  test('an unsampled request makes no span', async () => {
    const { tracing, spans } = await setUp({ sampleRatio: 0 })
    tracing.serverSpan(requestOf(tracing.incoming(undefined)), { status: 500, endedAt: 1 })
    expect(spans).toEqual([])
  })

  test('an unmatched route and an unknown method stay a closed set', async () => {
    const { tracing, spans } = await setUp()
    const record = requestOf(tracing.incoming(undefined), { route: undefined, method: 'FOO' })
    tracing.serverSpan(record, { status: 404, endedAt: 1 })
    expect(spans[0]).toMatchObject({
      name: 'HTTP',
      attributes: { 'http.request.method': '_OTHER' },
    })
  })
})

describe('client spans', () => {
  test('a call in a request is a child of its span, and its headers name it', async () => {
    const { tracing, spans, clock } = await setUp()
    const record = requestOf(tracing.incoming(parent))
    await inRequest(record, async () => {
      const span = tracing.clientSpan('payments', {
        method: 'POST',
        route: '/charges/:id',
        address: 'payments.internal',
        port: 443,
        attributes: { 'network.protocol.version': '2' },
      })
      expect(span.headers.traceparent).toBe(`00-${record.trace.traceId}-${span.spanId}-01`)
      await clock.advance(30)
      span.end({ status: 503 })
      span.end({ status: 200 })
    })
    expect(spans).toMatchObject([
      {
        name: 'POST /charges/:id',
        kind: 'client',
        parentSpanId: record.trace.spanId,
        startedAt: 1_700_000_000_000,
        endedAt: 1_700_000_000_030,
        attributes: {
          'peer.service': 'payments',
          'url.template': '/charges/:id',
          'server.address': 'payments.internal',
          'server.port': 443,
          'http.response.status_code': 503,
          'error.type': '503',
          'network.protocol.version': '2',
        },
        failure: { type: '503' },
      },
    ])
  })

  test('a call of an unsampled request carries the context and records nothing', async () => {
    const { tracing, spans } = await setUp({ sampleRatio: 0 })
    const trace = tracing.incoming(undefined)
    const span = tracing.clientSpan('payments', { trace })
    span.end({ status: 500 })
    expect(span.headers.traceparent).toBe(`00-${trace.traceId}-${trace.spanId}-00`)
    expect(spans).toEqual([])
  })

  test('a call outside of a request starts a trace', async () => {
    const { tracing, spans } = await setUp()
    tracing.clientSpan('database').end()
    expect(spans).toMatchObject([{ name: 'database', parentSpanId: undefined, failure: undefined }])
  })
})

test('a wall clock that was set does not bend spans, and one that drifts is followed', async () => {
  let wall = 1_000_000
  const clock = { ...createTestClock(), wallNow: () => wall }
  const { tracing, spans } = await setUp({ clock })
  const record = requestOf(tracing.incoming(undefined))
  for (const step of [20, 10_000]) {
    wall += step
    tracing.serverSpan(record, { status: 200, startedAt: 0, endedAt: 5 })
  }
  expect(spans.map((span) => span.startedAt)).toEqual([1_000_000, 1_010_020])
  expect(spans.map((span) => span.endedAt)).toEqual([1_000_005, 1_010_025])
})

test.each(['not a url', 'grpc://x'])('the endpoint %s is refused at start', async (endpoint) => {
  await expect(createTracing({ service: 'orders', endpoint })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
  })
})
