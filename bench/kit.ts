// What the kit costs beside nothing, and beside what it replaces: `npm run bench:kit [-- --json --write --only kit]`.
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { renderChart } from './kit/chart.ts'
import { startChild } from './kit/children.ts'
import { gatesOf, rowsOf, type Spread } from './kit/figures.ts'
import { measureProcess, type Plan, type Trial } from './kit/measure.ts'
import { type KitResult, renderMarkdown, renderTable } from './kit/render.ts'
import { measureScrapes } from './kit/scrapes.ts'
import { startServer } from './kit/start-server.ts'
import { measureStarts } from './kit/starts.ts'
import { reference, variants } from './kit/variants.ts'
import { pin } from './proxy/cores.ts'
import { shuffled } from './shuffled.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '400' },
    windows: { type: 'string', default: '4' },
    starts: { type: 'string', default: '11' },
    /** Variants whose name holds this text, besides the bare ones. */
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const plan: Plan = {
  windowMs: Number(values.ms),
  windows: Number(values.windows),
  warmUpRequests: 30_000,
  warmUpMs: 4_000,
  rate: 1_000,
  rateMs: 1_000,
}
const rounds = Number(values.rounds)
const chosen = variants.filter(
  ({ name, group }) =>
    values.only === undefined ||
    name === reference ||
    group === 'bare' ||
    name.includes(values.only),
)

build()
await using sink = startChild('servers/sink.js')
const { port: sinkPort } = await sink.first<{ port: number }>()
await using loader = startChild('load.ts')
pin(sink.pid, '0')
pin(loader.pid, '0')

const trials: Trial[] = []
for (let round = 1; round <= rounds; round++) {
  await using against = await startServer(
    variants.find(({ name }) => name === reference)!,
    sinkPort,
  )
  pin(against.pid, '1')
  await loader.ask({ port: against.port, connections: 32, durationMs: 2_000 })
  for (const variant of shuffled(chosen)) {
    process.stderr.write(`round ${round} of ${rounds}: ${variant.name}\n`)
    trials.push(await measureProcess(variant, against, loader, sinkPort, plan))
  }
}
const startable = chosen.filter(({ group }) => group !== 'part')
process.stderr.write(`${values.starts} starts of each\n`)
const starts = await measureStarts(startable, Number(values.starts), sinkPort)
const scrapeMs: Record<string, Spread> = values.only === undefined ? await measureScrapes() : {}

const rows = rowsOf(chosen, trials, starts)
const result: KitResult = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  loadAverage: loadavg()[0]!,
  rounds,
  windows: plan.windows,
  windowMs: plan.windowMs,
  rate: plan.rate,
  startRounds: Number(values.starts),
  voided: trials.reduce((sum, { voided }) => sum + voided, 0),
  rows,
  gates: gatesOf(rows),
  scrapeMs,
  sink: await sink.ask<{ posts: number; bytes: number }>({}),
}
if (values.write) {
  const folder = new URL('results/', import.meta.url)
  await mkdir(folder, { recursive: true })
  const remarks = await readFile(new URL('kit-remarks.md', folder), 'utf8').catch(() => '')
  await writeFile(new URL('kit.json', folder), `${JSON.stringify(result, null, 2)}\n`)
  await writeFile(new URL('kit.md', folder), renderMarkdown(result, remarks))
  await writeFile(new URL('kit.svg', folder), renderChart(rows))
}
console.log(values.json ? JSON.stringify(result, null, 2) : renderTable(result))

/** The kit is measured as it is published, not as it is developed. */
function build(): void {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) process.exit(2)
}
