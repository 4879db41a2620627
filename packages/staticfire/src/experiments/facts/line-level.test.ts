import { expect, test } from 'vitest'
import { levelOf } from './line-level.ts'

test.each([
  ['{"level":30,"time":1,"msg":"x"}', 'info'],
  ['{"level":50,"time":1,"msg":"x"}', 'error'],
  ['{"level":60,"time":1,"msg":"x"}', 'fatal'],
  ['{"level":"WARN","msg":"x"}', 'warning'],
  ['{"severity":"CRITICAL","message":"x"}', 'fatal'],
  ['{"PRIORITY":"x","level":3}', 'error'],
  ['{"level":6,"message":"syslog"}', 'info'],
  ['{"log":{"level":"debug"},"message":"ECS"}', 'debug'],
  ['{"log.level":"error","message":"ECS"}', 'error'],
  ['{"@t":"2026","@mt":"Serilog"}', 'info'],
  ['{"@t":"2026","@mt":"Serilog","@l":"Warning"}', 'warning'],
  ['{"levelname":"INFO","message":"python"}', 'info'],
  ['{"message":"no level"}', 'unknown'],
  ['INFO:     127.0.0.1 - "GET / HTTP/1.1" 200', 'info'],
  ['2026-11-26 17:00:00 ERROR [main] o.s.Boot - no', 'error'],
  ['time="2026" level=warning msg="logrus"', 'warning'],
  ['2026/11/26 17:00:00 [error] 7#7: *1 open() failed', 'unknown'],
  ['an error occurred, says prose', 'unknown'],
  ['', 'unknown'],
])('%s is %s', (line, level) => {
  expect(levelOf(line)).toBe(level)
})
