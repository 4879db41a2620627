// `npm run restore -- FOLDER` puts a backup into an empty, migrated database.
import { resolve } from 'node:path'
import { restore } from '../backup/restore.ts'
import { runJob, UsageError } from './job.ts'

await runJob('orders-restore', {}, async (kit, args) => {
  const [folder] = args
  if (folder === undefined || args.length > 1 || folder.startsWith('-')) {
    throw new UsageError('Usage: npm run restore -- FOLDER')
  }
  const { tables } = await restore(kit.config.DATABASE_URL.reveal(), resolve(folder), {
    signal: kit.ending,
  })
  const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows]))
  kit.log.info({ event: 'restored', rows }, 'All rows of the backup are in the database')
})
