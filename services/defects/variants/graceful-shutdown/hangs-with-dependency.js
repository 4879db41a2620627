import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { closeServer, patience } from '../../base/shutdown.js'

// The last step asks the database without a timeout: when it is silent, the process stays.
export default {
  shutdown: ({ config, server, database, state, logger }) => {
    const stop = async (signal) => {
      if (state.isShuttingDown) return
      state.isShuttingDown = true
      logger.info('shutting down', { signal })
      await sleep(patience.balancer)
      await closeServer(server)
      await deregister(config).catch(() => {})
      await database.close(patience.goodbye)
      process.exit(0)
    }
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, (name) => void stop(name))
  },
}

async function deregister({ databaseUrl }) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('SELECT pg_notify($1, $2)', ['instances', `${process.pid} left`])
  await client.end()
}
