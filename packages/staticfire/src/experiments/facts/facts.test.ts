import type { Blueprint, Variable } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { correlationFacts } from './correlation.ts'
import { logPhase, missingFrom } from './log-phase.ts'
import { looksLikeStackTrace } from './stack-trace.ts'
import { nameIn } from './variable-names.ts'

const same = (text: string) => text
const line = (text: string, isTruncated = false) => ({
  at: 0,
  stream: 'stdout' as const,
  text,
  isTruncated,
})

test.each([
  ['pino', '{"level":30,"time":1700000000000,"msg":"up"}', []],
  ['winston', '{"level":"info","message":"up","timestamp":"2026-01-01T00:00:00Z"}', []],
  ['structlog', '{"event":"up","level":"info","timestamp":"2026-01-01"}', []],
  ['ECS', '{"@timestamp":"2026-01-01","log":{"level":"info"},"message":"up"}', []],
  ['Serilog compact', '{"@t":"2026-01-01","@l":"Warning","@mt":"up"}', []],
  ['an empty message', '{"level":"info","time":1,"msg":""}', []],
  ['no level', '{"time":1,"msg":"up"}', ['level']],
  ['plain text', 'Listening on 3000', ['json']],
  ['JSON with a prefix', 'app | {"level":30,"time":1,"msg":"up"}', ['json']],
  ['an array', '[1]', ['json']],
  ['a level that is null', '{"time":1,"msg":"up","level":null}', ['level']],
])('%s: what a line lacks', (_, text, missing) => {
  expect(missingFrom(text)).toEqual(missing)
})

test('blank lines are not lines, and offenders are masked and bounded', () => {
  const phase = logPhase(
    'traffic',
    [line(''), ...Array.from({ length: 30 }, () => line('secret'))],
    () => '***',
  )
  expect(phase).toMatchObject({ lines: 30, structured: 0 })
  expect(phase.offenders).toHaveLength(20)
  expect(phase.offenders[0]).toEqual({ stream: 'stdout', text: '***', missing: ['json'] })
})

test('lines that carry the sent id are joined by it', () => {
  const lines = [line('{"rid":"abc-123"}'), line('{"rid":"abc-123","x":1}')]
  expect(
    correlationFacts([{ operation: 'GET /', lines, ids: { 'x-request-id': 'abc-123' } }], same),
  ).toMatchObject({
    windows: 1,
    joined: 1,
    joinedBy: { 'x-request-id': 1 },
  })
})

test('an id of the service’s own joins when no other request shares it', () => {
  const window = (id: string) => ({
    operation: 'GET /',
    lines: [line(`{"reqId":"${id}","m":1}`), line(`{"reqId":"${id}","m":2}`)],
    ids: { 'x-request-id': 'unused-id' },
  })
  const facts = correlationFacts([window('first-1'), window('second-2')], same)
  expect(facts).toMatchObject({ windows: 2, joined: 2, joinedBy: { 'field reqId': 2 } })
})

test('a time stamp or a field that all requests share joins nothing', () => {
  const window = (time: string) => ({
    operation: 'GET /',
    lines: [line(`{"time":"${time}","processId":"worker-1"}`)],
    ids: { 'x-request-id': 'unused-id' },
  })
  expect(correlationFacts([window('12:00:01'), window('12:00:02')], same)).toMatchObject({
    windows: 2,
    joined: 0,
  })
})

const variable = (name: string): Variable => ({
  name,
  type: 'string',
  required: true,
  secret: false,
  source: 'declared',
})
const blueprint = (...names: string[]) =>
  ({ variables: names.map(variable) }) as unknown as Blueprint

test.each([
  ['DATABASE_URL is required', 'DATABASE_URL', 'DATABASE_URL'],
  ['database_url\n  field required', 'DATABASE_URL', 'database_url'],
  ['Could not bind app.database.url', 'DATABASE_URL', 'database.url'],
  ['databaseUrl must be a string', 'DATABASE_URL', 'databaseUrl'],
  ['TEST_DATABASE_URL is required', 'DATABASE_URL', undefined],
  ['cannot open port', 'PORT', undefined],
  ['invalid PORT', 'PORT', 'PORT'],
])('%s names %s as %s', (output, name, expected) => {
  expect(nameIn(output, variable(name), blueprint(name))).toBe(expected)
})

test.each([
  ['TypeError: x\n    at main (file:///app/server.js:3:5)\n    at node:internal/main:1:2', true],
  [
    'Traceback (most recent call last):\n  File "/app/a.py", line 3, in <module>\n    x\n  File "/app/b.py", line 4, in f',
    true,
  ],
  [
    'panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:5 +0x1d\n\t/app/x.go:9 +0x2a',
    true,
  ],
  [
    'Exception in thread "main" X\n\tat com.acme.Main.run(Main.java:5)\n\tat com.acme.Main.main(Main.java:2)',
    true,
  ],
  ['{"level":"fatal","stack":"Error: a\\n    at x (/a.js:1:2)\\n    at y (/a.js:2:2)"}', true],
  ['DATABASE_URL is required\nPORT must be a number', false],
])('a stack trace is told from a message (%#)', (output, expected) => {
  expect(looksLikeStackTrace(output)).toBe(expected)
})
