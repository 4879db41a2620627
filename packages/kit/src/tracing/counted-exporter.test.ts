import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { createLosses } from '../kernel/losses.ts'
import { createTestClock } from '../testing/index.ts'
import { countExports } from './counted-exporter.ts'
import { createSpanQueue } from './span-queue.ts'

type Done = Parameters<SpanExporter['export']>[1]

const spans = [{}, {}, {}] as ReadableSpan[]

function setUp(send: (done: Done) => void) {
  const clock = createTestClock()
  const losses = createLosses('tracing')
  const inner: SpanExporter = {
    export: (_, done) => send(done),
    shutdown: () => new Promise(() => {}),
  }
  const exporter = countExports(inner, losses, clock, 1_000)
  return { clock, losses, exporter }
}

test.each<[string, (done: Done) => void, Record<string, number>]>([
  ['success', (done) => done({ code: 0 }), {}],
  ['failure', (done) => done({ code: 1, error: new Error('429') }), { 'export-failed': 3 }],
  [
    'throws',
    () => {
      throw new Error('cannot serialise')
    },
    { 'export-failed': 3 },
  ],
  ['silence', () => {}, { 'export-timeout': 3 }],
  [
    'two answers',
    (done) => {
      done({ code: 1 })
      done({ code: 1 })
    },
    { 'export-failed': 3 },
  ],
])('%s is settled once and counted', async (_, send, counted) => {
  const { clock, losses, exporter } = setUp(send)
  const results: unknown[] = []
  exporter.export(spans, (result) => results.push(result))
  await clock.advance(2_000)
  expect(results).toEqual([{ code: 0 }])
  expect(losses.counts()).toEqual(counted)
  expect(exporter.inFlight()).toBe(0)
  expect(clock.pending()).toBe(0)
})

function setUpQueue() {
  const parts = setUp(() => {})
  const held: ReadableSpan[] = []
  const queue = createSpanQueue({
    ...parts,
    maxSize: 2,
    createProcessor: (exporter) => ({
      onStart() {},
      onEnd: (span) => void held.push(span),
      async forceFlush() {
        exporter.export(held.splice(0), () => {})
      },
      shutdown: () => new Promise(() => {}),
    }),
  })
  return { ...parts, queue }
}

test('a full queue drops and counts the newest', () => {
  const { queue, losses } = setUpQueue()
  for (const span of spans) queue.feed(span)
  expect(losses.counts()).toEqual({ 'queue-full': 1 })
})

test('a flush that takes too long says so', async () => {
  const { queue, clock } = setUpQueue()
  queue.feed({} as ReadableSpan)
  const flushed = queue.flush(500)
  await clock.advance(500)
  expect(await flushed).toBe(false)
})

test('two flushes at once both hear of the end', async () => {
  const { queue, clock } = setUpQueue()
  queue.feed({} as ReadableSpan)
  const flushes = Promise.all([queue.flush(9_000), queue.flush(9_000)])
  await clock.advance(1_000)
  expect(await flushes).toEqual([true, true])
  expect(clock.pending()).toBe(0)
})

test('closing gives up in time and counts each lost span once', async () => {
  const { queue, clock, losses } = setUpQueue()
  queue.feed({} as ReadableSpan)
  queue.feed({} as ReadableSpan)
  const closed = queue.close(500)
  await clock.advance(500)
  await closed
  await clock.advance(5_000)
  queue.feed({} as ReadableSpan)
  expect(losses.counts()).toEqual({ abandoned: 2, closed: 1 })
  expect(clock.pending()).toBe(0)
})
