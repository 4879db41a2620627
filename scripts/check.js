// The whole gate in one command: types, lint, format, dead code and tests, each of them also when one
// before it failed. `--gates` leaves the tests out. Plain JavaScript, since the system's Node runs it.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const gates = [
  { name: 'types', command: ['tsc', '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'], next: 'npm run format' },
  { name: 'dead code', command: ['knip'] },
]
const tests = { name: 'tests', command: ['vitest', 'run'] }

const steps = process.argv.includes('--gates') ? gates : [...gates, tests]
const outcomes = steps.map(run)

console.log('')
for (const { name, isGood, seconds, next } of outcomes) {
  const hint = isGood || next === undefined ? '' : `  try: ${next}`
  console.log(`${isGood ? '✔' : '✘'} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s${hint}`)
}
process.exitCode = outcomes.every(({ isGood }) => isGood) ? 0 : 1

function run({ name, command, next }) {
  console.log(`\n── ${name}: ${command.join(' ')}`)
  const startedAt = performance.now()
  const { status, signal } = spawnSync(
    process.execPath,
    [join(root, 'scripts', 'run.js'), ...command],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  if (signal === 'SIGINT' || status === 130) process.exit(130)
  return { name, next, isGood: status === 0, seconds: (performance.now() - startedAt) / 1000 }
}
