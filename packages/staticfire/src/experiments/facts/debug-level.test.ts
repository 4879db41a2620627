import { expect, test } from 'vitest'
import { debugChosenBy, isDebugLine } from './debug-level.ts'

test.each([
  [{ LOG_LEVEL: 'debug' }, 'LOG_LEVEL=debug'],
  [{ RUST_LOG: 'orders=trace,warn' }, 'RUST_LOG=orders=trace,warn'],
  [{ DEBUG: 'express:*' }, 'DEBUG=express:*'],
  [{ APP_DEBUG: 'true' }, 'APP_DEBUG=true'],
  [{ LOG_LEVEL: 'info' }, undefined],
  [{ DEBUG: 'false' }, undefined],
  [{ CATALOG: 'all' }, undefined],
])('%o asks for debug output: %s', (env, chosen) => {
  expect(debugChosenBy(env)).toBe(chosen)
})

test.each([
  ['{"level":"debug","msg":"x"}', true],
  ['{"level":20,"msg":"x"}', true],
  ['{"level":30,"msg":"x"}', false],
  ['{"severity":"INFO","message":"debug"}', false],
  ['{"msg":"no level"}', true],
  ['2026-11-26 DEBUG orders: x', true],
  ['INFO:     127.0.0.1 - "GET /debug"', false],
  ['  express:router dispatching', true],
])('%s is of a debug level or of none: %s', (line, isDebug) => {
  expect(isDebugLine(line)).toBe(isDebug)
})
