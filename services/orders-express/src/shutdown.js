import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { startDraining } from './draining.js'

const closeMs = 1_000
const flushMs = 1_000
const spareMs = 500
const lingerMs = 1_000

/**
 * Leaves as a balancer expects: not ready, a short wait until traffic goes elsewhere, no new
 * connections, requests in flight finished, then the database and telemetry. Resolves to the exit
 * code, always before `graceMs` have passed, when the platform would kill the process.
 */
export async function shutDown({
  signal,
  server,
  lifecycle,
  delayMs,
  graceMs,
  logger,
  close,
  flush,
}) {
  const startedAt = performance.now()
  const drainMs = graceMs - closeMs - flushMs - spareMs
  logger.info('shutting down', { signal, openRequests: lifecycle.openResponses.size })

  startDraining(lifecycle)
  await sleep(delayMs)
  const isDrained = await closeServer(server, lifecycle, drainMs - (performance.now() - startedAt))
  if (!isDrained) logger.fatal('requests were cut: they outlasted the grace period')
  const isClosed = await within(closeMs, close())
  if (!isClosed) logger.warn('the database connections did not close in time')
  const durationMs = Math.round(performance.now() - startedAt)
  logger.info('shut down', { isDrained, isClosed, durationMs })
  await within(flushMs, flush(flushMs))
  return isDrained ? 0 : 1
}

/** True when every request ended by itself within the limit. */
async function closeServer(server, lifecycle, limitMs) {
  const closed = once(server, 'close')
  const giveUpAt = performance.now() + limitMs
  let busyAt = performance.now()
  // Ends connections that are idle now; the others end with their response.
  server.close()
  while (!(await within(100, closed))) {
    const now = performance.now()
    if (lifecycle.openResponses.size > 0) busyAt = now
    // What is left without a request has sent half a head at most: nothing was accepted on it.
    if (now > Math.min(giveUpAt, busyAt + lingerMs)) {
      server.closeAllConnections()
      return lifecycle.openResponses.size === 0
    }
  }
  return true
}

async function within(limitMs, work) {
  const limit = new AbortController()
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => false,
      ),
      sleep(Math.max(0, limitMs), false, { signal: limit.signal }),
    ])
  } finally {
    limit.abort()
  }
}
