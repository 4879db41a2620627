// `npm run backup -- FOLDER` writes all rows, as they are at one moment, into a new folder.
import { resolve } from 'node:path'
import { backUp } from '../backup/back-up.ts'
import { runJob, UsageError } from './job.ts'

await runJob('orders-backup', {}, async (kit, args) => {
  const [folder] = args
  if (folder === undefined || args.length > 1 || folder.startsWith('-')) {
    throw new UsageError('Usage: npm run backup -- FOLDER')
  }
  const { tables } = await backUp(kit.config.DATABASE_URL.reveal(), resolve(folder), {
    signal: kit.ending,
  })
  const rows = Object.fromEntries(tables.map((table) => [table.name, table.rows]))
  kit.log.info({ event: 'backed up', rows }, 'All rows are in the folder')
})
