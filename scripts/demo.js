// Checks a real service of this checkout and says what came out. Exit code 0 once there is a decision,
// whatever it is: the demo is about the check, not about the service.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const service = join(root, 'services', 'orders-express')
const staticfire = join(root, 'packages', 'staticfire', 'bin', 'staticfire.js')
const decided = [0, 1, 4]

console.error('Checking services/orders-express; this takes one to two minutes …\n')
const child = spawn(
  process.execPath,
  [staticfire, 'check', 'services/orders-express', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => {
  if (!decided.includes(code)) process.exit(code ?? 1)
  const run = join(service, '.staticfire', 'latest')
  const { decision } = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8'))
  console.log(
    `\nDecision: ${decision.toUpperCase()} (staticfire check ended with exit code ${code})`,
  )
  console.log(`Report:   ${relative(process.cwd(), join(run, 'report.html'))}`)
})
