// Whether a service on the kit grows under load and faults: `npm run soak:kit -- 30m [--write] [--leak memory|timer|socket]`.
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { renderChart } from './soak/chart.ts'
import { judgeSamples, overall } from './soak/judge.ts'
import { leaks } from './soak/leaks.ts'
import { renderMarkdown, renderTable } from './soak/render.ts'
import { soak } from './soak/soak.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rate: { type: 'string', default: '500' },
    leak: { type: 'string' },
  },
})
const [, amount = '', unit = ''] = /^(\d+)(s|m|h)$/.exec(positionals[0] ?? '30m') ?? []
const durationMs = Number(amount) * ({ s: 1_000, m: 60_000, h: 3_600_000 }[unit] ?? Number.NaN)
const ratePerSecond = Number(values.rate)
const isLeak = values.leak === undefined || leaks.some((leak) => leak === values.leak)
if (!(durationMs >= 60_000) || !(ratePerSecond >= 1) || !isLeak) {
  console.error('Give a time of a minute or more, such as 2m, 30m or 8h; --rate of 1 or more;')
  console.error(`and as --leak one of ${leaks.join(', ')}.`)
  process.exit(2)
}

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    console.error('Interrupted: closing what was started.')
    process.exitCode = signal === 'SIGINT' ? 130 : 143
    interrupt.abort()
  })

const soaked = await soak({
  signal: interrupt.signal,
  durationMs,
  ratePerSecond,
  leak: values.leak,
  tell: (text) => process.stderr.write(`${text}\n`),
}).catch((error: unknown) => {
  if (interrupt.signal.aborted) process.exit()
  throw error
})
const judged = judgeSamples(soaked.samples)
const result = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  loadAverage: loadavg()[0] ?? 0,
  ratePerSecond,
  ...(values.leak !== undefined && { leak: values.leak }),
  ...soaked,
  judged,
  verdict: overall(judged),
}
if (values.write) {
  const folder = new URL('results/', import.meta.url)
  await mkdir(folder, { recursive: true })
  await writeFile(new URL('soak-kit.md', folder), renderMarkdown(result))
  await writeFile(new URL('soak-kit.svg', folder), renderChart(result))
}
console.log(values.json ? JSON.stringify(result) : renderTable(result))
const isWell = soaked.ended === 'code 0'
process.exitCode =
  result.verdict === 'growth' || !isWell ? 1 : result.verdict === 'no growth' ? 0 : 3
