// `npm run retention` forgets who placed old orders and deletes very old ones; `-- --dry-run` only counts them.
import { parseArgs } from 'node:util'
import { pgOptions } from '@staticfire/kit'
import { integer } from '@staticfire/kit/config'
import pg from 'pg'
import { countRetired, retire } from '../orders/retention.ts'
import { runJob, UsageError } from './job.ts'

const dayMs = 24 * 60 * 60 * 1_000

const settings = {
  /** What customers may still ask about: two years. */
  ANONYMISE_AFTER_DAYS: integer({ default: 730, min: 1 }),
  /** What the books must hold: ten years. */
  DELETE_AFTER_DAYS: integer({ default: 3_650, min: 1 }),
  RETENTION_BATCH: integer({ default: 500, min: 1, max: 10_000 }),
}

await runJob('orders-retention', settings, async (kit, args) => {
  const isDryRun = readDryRun(args)
  const { config, log } = kit
  if (config.DELETE_AFTER_DAYS < config.ANONYMISE_AFTER_DAYS) {
    throw new UsageError('DELETE_AFTER_DAYS must not be less than ANONYMISE_AFTER_DAYS.')
  }
  const database = kit.pool(
    'database',
    new pg.Pool(
      pgOptions(config.DATABASE_URL.reveal(), {
        name: 'orders-retention',
        connections: 1,
        queryTimeoutMs: 30_000,
      }),
    ),
  )
  const daysAgo = (days: number) => new Date(Date.now() - days * dayMs)
  const retention = {
    anonymiseBefore: daysAgo(config.ANONYMISE_AFTER_DAYS),
    deleteBefore: daysAgo(config.DELETE_AFTER_DAYS),
    batchSize: config.RETENTION_BATCH,
  }
  if (isDryRun) {
    const counts = await countRetired(database, retention)
    log.info({ event: 'retention counted', ...counts }, 'Nothing was changed: this was a dry run')
    return
  }
  const done = await retire(database, retention, {
    signal: kit.ending,
    onBatch: (soFar) => log.info({ event: 'retention batch', ...soFar }, 'A batch is done'),
  })
  log.info({ event: 'retention done', ...done }, 'Nothing that is too old is left')
})

function readDryRun(args: string[]): boolean {
  try {
    const { values } = parseArgs({ args, options: { 'dry-run': { type: 'boolean' } } })
    return values['dry-run'] ?? false
  } catch {
    throw new UsageError('Usage: npm run retention -- [--dry-run]')
  }
}
