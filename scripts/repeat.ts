// Checks one service many times and says whether the verdicts are the same each time:
// `npm run repeat -- 20 services/orders-express [--noise 5] [--env X=Y] [--only ITEM] [--keep DIR] [--json]`.
// Exit code 1 when they differ.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Result } from '@staticfire/contracts'
import { compareRuns, type Run } from './repeat/compare.ts'
import { makeNoise } from './repeat/noise.ts'
import { render } from './repeat/render.ts'

const staticfire = join(
  dirname(dirname(fileURLToPath(import.meta.url))),
  'packages/staticfire/bin/staticfire.js',
)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** How many of the runs have every core busy; a quarter of them when not given. */
    noise: { type: 'string' },
    env: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    /** Records run 1 in DIR/1 and so on, instead of under .staticfire of the service. */
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const count = wholeNumber(positionals[0] ?? '20', 'the number of runs', 1)
const service = resolve(positionals[1] ?? 'services/orders-express')
const noisyCount = Math.min(
  count,
  wholeNumber(values.noise ?? String(Math.ceil(count / 4)), '--noise', 0),
)

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupt.abort(signal))
}

const runs: Run[] = []
for (let number = 1; number <= count; number++) {
  const run = await check(number, isNoisy(number))
  if (interrupt.signal.aborted) break
  runs.push(run)
  const outcome = run.failure ?? run.result?.decision ?? 'no decision'
  process.stderr.write(
    `run ${number} of ${count}${run.isNoisy ? ', noisy' : ''}: ${outcome}, ${run.seconds.toFixed(0)} s\n`,
  )
}
const comparison = compareRuns(runs)
process.stdout.write(
  values.json ? `${JSON.stringify({ ...comparison, runs }, null, 2)}\n` : render(comparison, runs),
)
process.exitCode = interrupt.signal.aborted ? 130 : comparison.isIdentical ? 0 : 1

/** Noisy runs are spread evenly among the quiet ones. */
function isNoisy(number: number): boolean {
  return Math.floor((number * noisyCount) / count) > Math.floor(((number - 1) * noisyCount) / count)
}

async function check(number: number, isNoisyRun: boolean): Promise<Run> {
  await using _noise = isNoisyRun ? await makeNoise() : undefined
  const startedAt = performance.now()
  const child = spawn(process.execPath, [staticfire, ...checkArguments(number)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = () => void child.kill('SIGINT')
  interrupt.signal.addEventListener('abort', stop)
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  interrupt.signal.removeEventListener('abort', stop)
  const run = { number, isNoisy: isNoisyRun, seconds: (performance.now() - startedAt) / 1000 }
  const result = resultOf(output)
  if (result) return { ...run, result }
  const lastWords = errors.trim().split('\n').slice(-5).join('\n')
  return { ...run, failure: `no result, exit code ${code}. ${lastWords}` }
}

function checkArguments(number: number): string[] {
  return [
    'check',
    service,
    '--json',
    ...values.env.flatMap((assignment) => ['--env', assignment]),
    ...values.only.flatMap((item) => ['--only', item]),
    ...(values.keep === undefined ? [] : ['--run-dir', resolve(values.keep, String(number))]),
  ]
}

/** Undefined for an error as JSON, or for no JSON at all. */
function resultOf(output: string): Result | undefined {
  try {
    const value = JSON.parse(output) as Partial<Result>
    return Array.isArray(value.items) ? (value as Result) : undefined
  } catch {
    return undefined
  }
}

function wholeNumber(given: string, name: string, least: number): number {
  const number = Number(given)
  if (Number.isInteger(number) && number >= least) return number
  process.stderr.write(`repeat: ${name} is a whole number from ${least} on, not "${given}".\n`)
  return process.exit(2)
}
