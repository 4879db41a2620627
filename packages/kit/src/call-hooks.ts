import type { AmqpHooks } from './amqp/index.ts'
import type { HttpHooks } from './http/index.ts'
import { currentRequest } from './kernel/request.ts'
import type { Log } from './log/index.ts'
import type { Metrics } from './metrics/index.ts'
import type { PoolHooks } from './postgres/index.ts'
import type { RedisHooks } from './redis/index.ts'
import type { BreakerState, CallOutcome } from './resilience/index.ts'
import type { Tracing } from './tracing/index.ts'

interface Telemetry {
  log: Log
  metrics: Metrics
  tracing: Tracing
}

/** Calls to one dependency, as metrics, traces and the log tell them. */
export function httpHooks(name: string, telemetry: Telemetry): HttpHooks {
  const { log, tracing } = telemetry
  return {
    attempt({ method, route, attempt }) {
      const span = tracing.clientSpan(name, { method, route, resendCount: attempt })
      return {
        headers: { ...span.headers },
        ended: (result) => span.end(result),
      }
    },
    outcome: outcomeOf(name, telemetry),
    breaker: breakerOf(name, log),
  }
}

/** Queries of one pool, likewise. */
export function poolHooks(name: string, telemetry: Telemetry): PoolHooks {
  const { log, tracing } = telemetry
  return {
    query() {
      const span = tracing.clientSpan(name, { attributes: { 'db.system.name': 'postgresql' } })
      return { ended: (result) => span.end(result) }
    },
    outcome: outcomeOf(name, telemetry),
    lost: (error) => log.warn({ err: error, dependency: name }, 'An idle connection was lost'),
  }
}

/** Commands of one Redis, likewise. */
export function redisHooks(name: string, telemetry: Telemetry): RedisHooks {
  const { log, tracing } = telemetry
  return {
    command(command) {
      const span = tracing.clientSpan(name, {
        attributes: { 'db.system.name': 'redis', 'db.operation.name': command },
      })
      return { ended: (result) => span.end(result) }
    },
    outcome: outcomeOf(name, telemetry),
    breaker: breakerOf(name, log),
    lost: (error) => log.warn({ err: error, dependency: name }, 'The connection was lost'),
  }
}

/** Messages to and from one broker, likewise. */
export function amqpHooks(name: string, telemetry: Telemetry): AmqpHooks {
  const { log, tracing } = telemetry
  return {
    message() {
      const span = tracing.clientSpan(name, {
        attributes: { 'messaging.system': 'rabbitmq', 'messaging.operation.name': 'publish' },
      })
      const id = currentRequest()?.id
      return {
        headers: { ...span.headers, ...(id !== undefined && { 'x-request-id': id }) },
        ended: (result) => span.end(result),
      }
    },
    outcome: outcomeOf(name, telemetry),
    lost: (error) => log.warn({ err: error, dependency: name }, 'The connection was lost'),
    failed: (error, { isLast, ...about }) =>
      log[isLast ? 'error' : 'warn'](
        { err: error, event: 'message failed', dependency: name, ...about },
        isLast ? 'A message was put aside' : 'A message is tried again',
      ),
  }
}

function breakerOf(name: string, log: Log) {
  return (state: BreakerState) =>
    log[state === 'open' ? 'warn' : 'info'](
      { event: 'breaker', dependency: name, state },
      `Calls to ${name} are ${state === 'open' ? 'stopped' : state === 'closed' ? 'made again' : 'tried'}`,
    )
}

function outcomeOf(name: string, { log, metrics }: Telemetry) {
  return (outcome: CallOutcome, durationMs: number, error: unknown) => {
    metrics.dependencyCalled(name, outcome, durationMs)
    if (outcome === 'success') {
      log.debug(
        { event: 'call', dependency: name, duration_ms: durationMs },
        'A dependency was called',
      )
      return
    }
    log.warn({ err: error, event: 'call failed', dependency: name, outcome }, 'A call failed')
  }
}
