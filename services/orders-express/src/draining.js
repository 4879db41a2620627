/** Whether the process is leaving, and the responses that have not ended yet. */
export function createLifecycle() {
  return { isDraining: false, openResponses: new Set() }
}

/**
 * Tells clients of a leaving process to take their next request elsewhere: also those whose
 * request was in flight when it began to leave.
 */
export function closeWhenDraining(lifecycle) {
  return (_req, res, next) => {
    if (lifecycle.isDraining) res.set('Connection', 'close')
    lifecycle.openResponses.add(res)
    res.once('close', () => lifecycle.openResponses.delete(res))
    next()
  }
}

export function startDraining(lifecycle) {
  lifecycle.isDraining = true
  for (const res of lifecycle.openResponses) {
    if (!res.headersSent) res.setHeader('Connection', 'close')
  }
}
