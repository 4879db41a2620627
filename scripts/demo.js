// Checks the sample service on the kit, then, for comparison, the one with the usual libraries, and says what came out.
// Exit code 0 once both have a decision, whatever it is: the demo is about the check, not about the services.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const staticfire = join(root, 'packages', 'staticfire', 'bin', 'staticfire.js')
const decided = [0, 1, 4]
const args = process.argv.slice(2)

/** Npm passes on a Ctrl-C that the terminal sent here already: twice so soon is once. */
const echoMs = 250

let running
let lastSignalAt = Number.NEGATIVE_INFINITY
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const isEcho = performance.now() - lastSignalAt < echoMs
    lastSignalAt = performance.now()
    if (!isEcho) running?.kill(signal)
  })
}

console.error('1 of 2: services/orders, on @staticfire/kit; about a minute …\n')
await check('services/orders', 'inherit')
console.error('\n2 of 2: services/orders-express, on the usual libraries; about a minute …\n')
await check('services/orders-express', 'ignore')

console.log('')
for (const line of comparison(['services/orders', 'services/orders-express'])) console.log(line)

/** Returns once there is a decision; else ends this process as the check ended. */
async function check(service, stdout) {
  running = spawn(process.execPath, [staticfire, 'check', service, ...args], {
    cwd: root,
    stdio: ['ignore', stdout, 'inherit'],
    // Not in the terminal's group: one Ctrl-C must reach it once, for the second one means "at once".
    detached: true,
  })
  const [code] = await once(running, 'exit')
  if (!decided.includes(code)) process.exit(code ?? 1)
}

function comparison(services) {
  const results = services.map((service) => ({ ...resultOf(service), service }))
  const rows = results.map(({ service, decision, level, counts, items }) => {
    const unjudged = items.filter(({ reason }) => reason?.code === 'not-judged-by-this-version')
    return [
      service.slice('services/'.length),
      decision.toUpperCase(),
      level.reached ?? 'none',
      ...[counts.pass, counts.fail, counts.unproven - unjudged.length].map(String),
    ]
  })
  const table = [['', 'Decision', 'Level', 'Passed', 'Failed', 'Unproven'], ...rows]
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)))
  return [
    ...table.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    ),
    '',
    'Reports',
    ...results.map(({ service }) => `  ${service}/.staticfire/latest/report.html`),
  ]
}

function resultOf(service) {
  return JSON.parse(
    readFileSync(join(root, service, '.staticfire', 'latest', 'result.json'), 'utf8'),
  )
}
