#!/usr/bin/env node
// Runs the command line on a Node that can run it, whatever Node this is. Plain JavaScript for
// Node 20 and later, and as little of it as possible: every millisecond here is paid by --help.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const wanted = 24
const folder = dirname(dirname(fileURLToPath(import.meta.url)))
const isCheckout = existsSync(join(folder, '.source'))
const isNewEnough = Number(process.versions.node.split('.')[0]) >= wanted

if (isCheckout) runChild(join(folder, 'src', 'main.ts'), ['--conditions=@staticfire/source'])
else if (isNewEnough) await import('../dist/main.js')
else runChild(join(folder, 'dist', 'main.js'), [])

function runChild(main, options) {
  const node = findNode()
  const child = spawn(node, [...options, main, ...process.argv.slice(2)], {
    // The fourth is for life: when this process is gone, however, the child sees its end.
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, STATICFIRE_LIVENESS_FD: '3' },
    detached: true,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => stop(`Node at ${node} could not be run: ${error.message}.`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function findNode() {
  // The package `node` puts the real program here; its name in .bin is only a link to it.
  for (const base of createRequire(import.meta.url).resolve.paths('node') ?? []) {
    const node = join(base, 'node', 'bin', 'node')
    if (existsSync(node)) return node
  }
  if (isNewEnough) return process.execPath
  const next = isCheckout ? 'Run `npm run setup` in the checkout.' : `Install Node ${wanted}.`
  return stop(`staticfire needs Node ${wanted} or later; this is ${process.version}. ${next}`)
}

/** @returns {never} */
function stop(message) {
  console.error(message)
  process.exit(3)
}
