// What the proxy costs, beside no proxy at all, in one run: `npm run bench:proxy [-- --json]`.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Load, Measured } from './proxy/load.ts'
import { layout, place } from './proxy/cores.ts'
import { renderMarkdown, renderTable } from './proxy/render.ts'
import { compare } from './proxy/compare.ts'
import type { Round } from './proxy/compare.ts'
import { shuffled } from './shuffled.ts'
import { shareStolenDuring } from './proxy/stolen.ts'
import { startUpstream } from './proxy/upstreams.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '11' },
    ms: { type: 'string', default: '1000' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const protocols = (['http', 'postgres', 'redis'] as const).filter(
  (protocol) => values.only === undefined || values.only === protocol,
)

const ways = [
  { client: 'raw', connections: 1 },
  { client: 'raw', connections: 64 },
  { client: 'library', connections: 1 },
] as const

interface Target {
  protocol: (typeof protocols)[number]
  /** How the proxy reaches the server; without it, every client comes by TCP. */
  upstream: Round['upstream']
  port: number
  pid: number
  address: { host: string; port: number } | { path: string }
}

interface Pair extends Omit<Round, 'via' | keyof Measured> {
  port: { direct: number; proxy: number }
  durationMs: number
}

await using stack = new AsyncDisposableStack()
const targets: Target[] = []
const missing: string[] = []
for (const protocol of protocols) {
  const upstream = await startUpstream[protocol]()
  if (upstream === undefined) missing.push(protocol)
  else {
    const { port, pid, socket } = stack.use(upstream)
    targets.push({ protocol, upstream: 'tcp', port, pid, address: { host: '127.0.0.1', port } })
    if (socket !== undefined)
      targets.push({ protocol, upstream: 'unix', port, pid, address: { path: socket } })
  }
}
const proxy = startChild('proxy/serve.ts', process.env['PROXY_ARGS']?.split(' '))
const loader = startChild('proxy/load.ts')
const ports = (await ask(proxy, targets)) as number[]

const cases = targets.flatMap(({ protocol, upstream, port }, at) =>
  ways
    .filter(({ client }) => client === 'raw' || protocol !== 'redis')
    .map((way) => ({ protocol, upstream, ...way, direct: port, proxy: ports[at]! })),
)
/** Beyond it a pair of measurements says more about the neighbours than about the proxy. */
const maxShareStolen = 0.02
const pairsWanted = cases.length * Number(values.rounds)
let voided = 0
const rounds: Round[] = []
await runRound(0, 300)
for (let round = 1; round <= Number(values.rounds); round++) {
  process.stderr.write(`round ${round} of ${values.rounds}\n`)
  rounds.push(...(await runRound(round, Number(values.ms))))
}
const result = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  loadAverage: loadavg()[0]!,
  rounds: Number(values.rounds),
  millisecondsEach: Number(values.ms),
  missing,
  layout,
  voided,
  maxShareStolen,
  comparisons: compare(rounds),
}
if (values.write) {
  await mkdir(new URL('results/', import.meta.url), { recursive: true })
  await writeFile(
    new URL('results/proxy.json', import.meta.url),
    `${JSON.stringify(result, null, 2)}\n`,
  )
  await writeFile(new URL('results/proxy.md', import.meta.url), renderMarkdown(result))
}
console.log(values.json ? JSON.stringify(result, null, 2) : renderTable(result))

async function runRound(round: number, durationMs: number): Promise<Round[]> {
  const measured: Round[] = []
  for (const { protocol, upstream, client, connections, ...port } of shuffled(cases)) {
    place(connections, loader.pid!, [proxy.pid!, ...targets.map(({ pid }) => pid)])
    const measurePair = () =>
      measureInTurn({ round, protocol, upstream, client, connections, port, durationMs })
    let [pair, shareStolen] = await shareStolenDuring(measurePair)
    while (shareStolen > maxShareStolen && voided < pairsWanted) {
      voided++
      ;[pair, shareStolen] = await shareStolenDuring(measurePair)
    }
    measured.push(...pair)
  }
  return measured
}

/** One right after the other, so that both meet the same neighbours on the machine. */
async function measureInTurn({ port, durationMs, ...kind }: Pair): Promise<Round[]> {
  const { protocol, client, connections } = kind
  const measured: Round[] = []
  for (const via of shuffled(['direct', 'proxy'] as const)) {
    const load: Load = { protocol, client, connections, port: port[via], durationMs }
    const figures = (await ask(loader, load)) as Measured
    measured.push({ ...kind, via, ...figures })
  }
  return measured
}

function startChild(file: string, execArgv: string[] = []): ChildProcess {
  const child = fork(new URL(file, import.meta.url), { execArgv })
  stack.defer(async () => {
    const exited = once(child, 'exit')
    child.disconnect()
    await exited
  })
  return child
}

async function ask(child: ChildProcess, message: object): Promise<unknown> {
  child.send(message)
  const [answer] = await once(child, 'message')
  return answer
}
