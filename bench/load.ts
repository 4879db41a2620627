// How near the load generator comes to latencies that are known: `npm run bench:load [-- --json]`.
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, getPriority, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { latenessBudgetMs } from '../packages/staticfire/src/statistics/lateness.ts'
import { median } from '../packages/staticfire/src/statistics/percentiles.ts'
import { errorsAt, renderMarkdown, renderTable } from './load/render.ts'
import { closedLoop, fractions, openLoop, type Round, startServer } from './load/rounds.ts'
import type { Schedule } from './load/schedule.ts'

export interface LoadResult {
  at: string
  node: string
  cpu: string
  cores: number
  loadAverage: number
  /** The priority of both processes; 0 is the usual one, −20 the highest. */
  niceness: number
  schedule: Schedule
  percentiles: readonly number[]
  rounds: Round[]
  /** Rounds that the machine was too busy for: sends or answers were late by more than the budget. */
  voided: Round[]
  closed: { requests: number; measuredMs: number[] }
  /** Keep-alive requests at 8,000/s against a server that answers at once. */
  fast: Round
  /** The largest error of the median round, over all percentiles. */
  worstError: number
  budget: number
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    rate: { type: 'string', default: '500' },
    write: { type: 'boolean', default: false },
  },
})
const schedule: Schedule = { serviceMs: 20, firstStallMs: 2_500, stallEveryMs: 5_000, stallMs: 500 }
const atOnce: Schedule = { serviceMs: 0, firstStallMs: 1e9, stallEveryMs: 1, stallMs: 0 }
const durationMs = Number(values.seconds) * 1000

await using server = await startServer()
await openLoop(server, schedule, { ratePerSecond: Number(values.rate), durationMs: 1_000 })
const wanted = Number(values.rounds)
const rounds: Round[] = []
const voided: Round[] = []
while (rounds.length < wanted && voided.length < 3 * wanted) {
  process.stderr.write(`round ${rounds.length + 1} of ${wanted}\n`)
  const round = await openLoop(server, schedule, { ratePerSecond: Number(values.rate), durationMs })
  // The rule of every measurement: what left too late says nothing about the service's latency. The
  // service must have kept its schedule too, or the truth is not known.
  const isValid = Math.max(round.latenessP99Ms, round.serverLateP99Ms) <= latenessBudgetMs
  if (isValid) rounds.push(round)
  else voided.push(round)
}
if (rounds.length === 0) {
  console.error(
    `Not measured: in ${voided.length} rounds the machine was too busy to keep a schedule.`,
  )
  console.error('Run it again when nothing else runs, or with a higher priority (nice -n -20).')
  process.exit(3)
}
const closed = await closedLoop(server, schedule, { connections: 10, durationMs })
await openLoop(server, atOnce, { ratePerSecond: 2_000, durationMs: 1_000 })
const fast = await openLoop(server, atOnce, { ratePerSecond: 8_000, durationMs: 3_000 })

const errors = fractions.map((_, index) => Math.abs(median(errorsAt(rounds, index)) ?? Infinity))
const result: LoadResult = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  loadAverage: loadavg()[0] ?? 0,
  niceness: getPriority(),
  schedule,
  percentiles: fractions,
  rounds,
  voided,
  closed,
  fast,
  worstError: Math.max(...errors),
  budget: 0.05,
}
if (values.write) {
  const folder = new URL('results/', import.meta.url)
  await mkdir(folder, { recursive: true })
  await writeFile(new URL('load.json', folder), `${JSON.stringify(result, null, 2)}\n`)
  await writeFile(new URL('load.md', folder), renderMarkdown(result))
}
console.log(values.json ? JSON.stringify(result, null, 2) : renderTable(result))
process.exitCode = result.worstError <= result.budget ? 0 : 1
