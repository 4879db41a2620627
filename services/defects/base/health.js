/** Liveness says that the process runs; readiness asks the database, one question at a time. */
export function createHealth({ database, state, logger }) {
  const isUp = createDatabaseCheck({ database, logger })
  return {
    live: () => ({ status: 200, body: { status: 'alive' } }),
    ready: async () => {
      if (state.isShuttingDown) return { status: 503, body: { status: 'shutting down' } }
      return readiness(await isUp())
    },
  }
}

/** What the readiness route answers. */
export function readiness(isDatabaseUp) {
  return isDatabaseUp
    ? { status: 200, body: { status: 'ready', checks: { database: 'up' } } }
    : { status: 503, body: { status: 'not ready', checks: { database: 'down' } } }
}

/** A check whose callers share the question that is under way. */
export function createDatabaseCheck({ database, logger }) {
  let underWay
  return () => (underWay ??= ask().finally(() => (underWay = undefined)))

  async function ask() {
    try {
      await database.ping()
      return true
    } catch (error) {
      logger.warn('the database check failed', { check: 'database', error: error.cause ?? error })
      return false
    }
  }
}
