import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createHealth, readiness } from '../../base/health.js'

// A loop asks the database and readiness tells the last answer. The loop's query has no timeout:
// a silent database stops the loop, and the last answer stays "ready".
export default {
  health: ({ config, state, ...parts }) => {
    const health = createHealth({ ...parts, state })
    let isUp = false
    void watch(config, state, (answer) => (isUp = answer))
    return {
      ...health,
      ready: async () => (state.isShuttingDown ? health.ready() : readiness(isUp)),
    }
  },
}

async function watch({ databaseUrl }, state, tell) {
  while (!state.isShuttingDown) {
    const client = new pg.Client({ connectionString: databaseUrl })
    client.on('error', () => tell(false))
    try {
      await client.connect()
      while (!state.isShuttingDown) {
        await client.query('SELECT 1')
        tell(true)
        await sleep(250)
      }
    } catch {
      tell(false)
      await sleep(250)
    }
    await client.end().catch(() => {})
  }
}
