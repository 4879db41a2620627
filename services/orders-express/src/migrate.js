// `node src/migrate.js` brings the schema up to date; `node src/migrate.js down` takes one step back.
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import { createLogger } from './logger.js'

const logger = createLogger()
const direction = process.argv[2] ?? 'up'
const databaseUrl = process.env.DATABASE_URL

if (!['up', 'down'].includes(direction)) {
  logger.fatal('migration refused: the only argument may be up or down')
  process.exitCode = 2
} else if (databaseUrl === undefined || !URL.canParse(databaseUrl)) {
  logger.fatal('migration refused: DATABASE_URL must be a Postgres URL')
  process.exitCode = 1
} else {
  await migrate()
}

async function migrate() {
  try {
    const steps = await runner({
      databaseUrl: { connectionString: databaseUrl, connectionTimeoutMillis: 5_000 },
      dir: fileURLToPath(new URL('../migrations', import.meta.url)),
      migrationsTable: 'pgmigrations',
      direction,
      count: direction === 'down' ? 1 : Number.POSITIVE_INFINITY,
      // Its own lines hold the whole SQL; the summary below is enough.
      log: () => {},
    })
    logger.info('schema migrated', { direction, steps: steps.map(({ name }) => name) })
  } catch (error) {
    logger.fatal('migration failed', { error })
    process.exitCode = 1
  }
}
