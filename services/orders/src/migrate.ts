// `npm run migrate` brings the schema up to date; `npm run migrate -- down` takes one step back.
import { fileURLToPath } from 'node:url'
import { loadConfig, secret } from '@staticfire/kit/config'
import { createLog } from '@staticfire/kit/log'
import { runner } from 'node-pg-migrate'

const log = createLog({ name: 'orders-migrate' })
const direction = process.argv[2] ?? 'up'

try {
  if (direction !== 'up' && direction !== 'down') throw new Error('The argument may be up or down.')
  const { DATABASE_URL } = await loadConfig({ DATABASE_URL: secret() })
  const steps = await runner({
    databaseUrl: { connectionString: DATABASE_URL.reveal(), connectionTimeoutMillis: 5_000 },
    dir: fileURLToPath(new URL('../migrations', import.meta.url)),
    migrationsTable: 'pgmigrations',
    direction,
    count: direction === 'down' ? 1 : Number.POSITIVE_INFINITY,
    // Its own lines hold the whole SQL; the summary below is enough.
    log: () => {},
  })
  log.info({ direction, steps: steps.map(({ name }) => name) }, 'The schema is up to date')
} catch (error) {
  log.fatal({ err: error }, 'The migration failed')
  process.exitCode = 1
}
await log.flushed()
