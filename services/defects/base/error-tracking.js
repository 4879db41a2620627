import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const timeoutMs = 2_000
const mostUnderWay = 10
export const release = 'defects@1.0.0'

/** Reports errors that nobody expected to a Sentry server; without a DSN it does nothing. */
export function createErrorTracking({ config, logger, toEvent = eventOf, send = sendEnvelope }) {
  if (config.sentryDsn === undefined) return { capture() {}, async flush() {} }
  const target = targetOf(config.sentryDsn)
  const underWay = new Set()
  return {
    capture(error, about = {}) {
      // In a storm the first ones say it all.
      if (underWay.size >= mostUnderWay) return
      const event = toEvent(error, { environment: config.environment, ...about })
      const sending = send(target, event)
        .catch((cause) => logger.warn('an error could not be reported', { error: cause }))
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    flush: (patienceMs) =>
      Promise.race([Promise.all(underWay), sleep(patienceMs, undefined, { ref: false })]),
  }
}

/** https://develop.sentry.dev/sdk/data-model/event-payloads/: the error, and ids to find its request by. */
export function eventOf(error, { environment, requestId, traceId, route }) {
  return {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: Date.now() / 1000,
    platform: 'node',
    level: 'error',
    environment,
    release,
    tags: { request_id: requestId, route },
    contexts:
      traceId === undefined ? {} : { trace: { trace_id: traceId, span_id: '0'.repeat(16) } },
    exception: {
      values: [{ type: error.name, value: error.message, stacktrace: framesOf(error) }],
    },
  }
}

function framesOf({ stack = '' }) {
  const frames = stack.split('\n').flatMap((line) => {
    const [, name, filename, lineno] = /^\s+at (?:(.+?) \()?(.+?):(\d+):\d+\)?$/.exec(line) ?? []
    return filename === undefined ? [] : [{ function: name, filename, lineno: Number(lineno) }]
  })
  // Sentry wants the innermost last.
  return { frames: frames.slice(0, 50).toReversed() }
}

/** `http://KEY@HOST/PROJECT` */
function targetOf(dsn) {
  const { protocol, host, pathname, username } = new URL(dsn)
  return { url: `${protocol}//${host}/api${pathname}/envelope/`, key: username }
}

export async function sendEnvelope({ url, key }, event, limitMs = timeoutMs) {
  const payload = JSON.stringify(event)
  const lines = [
    JSON.stringify({ event_id: event.event_id }),
    JSON.stringify({ type: event.type ?? 'event', length: Buffer.byteLength(payload) }),
    payload,
  ]
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-sentry-envelope',
      'x-sentry-auth': `Sentry sentry_version=7, sentry_client=defects/1.0, sentry_key=${key}`,
    },
    body: lines.join('\n'),
    signal: AbortSignal.timeout(limitMs),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the error tracker answered ${response.status}`)
}
