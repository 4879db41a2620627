import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { percentiles } from '../../packages/staticfire/src/statistics/percentiles.ts'
import { arrivals } from '../../packages/staticfire/src/traffic/arrivals.ts'
import { createClient } from '../../packages/staticfire/src/traffic/client.ts'
import { loadOperations } from '../../packages/staticfire/src/traffic/operations.ts'
import { dueAt, machineMs, type Schedule } from './schedule.ts'
import type { FromServer, ToServer } from './server.ts'

/** A tenth of the requests meets a stall, so p90 stands on a cliff and says nothing. */
export const fractions = [0.5, 0.75, 0.95, 0.99, 1] as const

export interface Round {
  requests: number
  ratePerSecond: number
  failed: number
  /** For each of `fractions`: what the schedule says, and what was measured. */
  truthMs: number[]
  measuredMs: number[]
  latenessP99Ms: number
  eventLoopP99Ms: number
  serverLateP99Ms: number
  /** Of one core. */
  cpuShare: number
}

export interface LoadServer extends AsyncDisposable {
  port: number
  start(schedule: Schedule): Promise<number>
  latenessP99Ms(): Promise<number>
}

export async function startServer(): Promise<LoadServer> {
  const child: ChildProcess = fork(new URL('server.ts', import.meta.url))
  const [first] = (await once(child, 'message')) as [{ port: number }]
  const ask = async (message: ToServer): Promise<FromServer> => {
    child.send(message)
    return ((await once(child, 'message')) as [FromServer])[0]
  }
  return {
    port: first.port,
    async start(schedule) {
      const atMs = machineMs()
      await ask({ start: { atMs, schedule } })
      return atMs
    },
    async latenessP99Ms() {
      const report = await ask({ report: true })
      return 'lateP99Ms' in report ? report.lateP99Ms : 0
    },
    async [Symbol.asyncDispose]() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/**
 * Open-loop load of the generator under test. The truth comes from the planned times, the schedule, and
 * the lateness that the service itself states in each answer; the generator's own sends are not in it.
 */
export async function openLoop(
  server: LoadServer,
  schedule: Schedule,
  load: { ratePerSecond: number; durationMs: number },
): Promise<Round> {
  const { operations } = await loadOperations({ requests: ['GET /'] })
  await using client = createClient({ host: '127.0.0.1', port: server.port, operations })
  const startedAt = await server.start(schedule)
  const toMachine = machineMs() - (performance.timeOrigin + performance.now())
  const cpuBefore = process.cpuUsage()
  const begunAt = machineMs()
  const serverLateMs: number[] = []
  const { exchanges, lateness, eventLoop } = await arrivals({
    client,
    operations,
    ...load,
    perRequest: ({ index }) => ({
      onEnd: (sent) => (serverLateMs[index] = Number(sent.body.toString())),
    }),
  })
  const cpu = process.cpuUsage(cpuBefore)
  const elapsedMs = machineMs() - begunAt
  const answered = exchanges.filter((exchange) => exchange.outcome === 'ok')
  const truth = exchanges.flatMap(({ outcome, plannedAt }, index) => {
    const plannedMs = plannedAt + toMachine - startedAt
    const late = serverLateMs[index] ?? 0
    return outcome === 'ok' ? [dueAt(plannedMs, schedule) - plannedMs + late] : []
  })
  return {
    requests: exchanges.length,
    ratePerSecond: load.ratePerSecond,
    failed: exchanges.length - answered.length,
    truthMs: at(truth),
    measuredMs: at(answered.map(({ plannedAt, endedAt = Infinity }) => endedAt - plannedAt)),
    latenessP99Ms: lateness.p99Ms,
    eventLoopP99Ms: eventLoop.p99Ms,
    serverLateP99Ms: await server.latenessP99Ms(),
    cpuShare: (cpu.user + cpu.system) / 1000 / elapsedMs,
  }
}

/**
 * What a closed loop reports of the same service: each connection waits for its answer before it
 * sends again, so a stall is met by ten requests instead of hundreds (coordinated omission).
 */
export async function closedLoop(
  server: LoadServer,
  schedule: Schedule,
  load: { connections: number; durationMs: number },
): Promise<{ requests: number; measuredMs: number[] }> {
  const { operations } = await loadOperations({ requests: ['GET /'] })
  await using client = createClient({ host: '127.0.0.1', port: server.port, operations })
  const startedAt = await server.start(schedule)
  const latencies: number[] = []
  const work = async (): Promise<void> => {
    while (machineMs() - startedAt < load.durationMs) {
      const { sentAt, endedAt = Infinity } = await client.send(operations[0]!)
      latencies.push(endedAt - sentAt)
    }
  }
  await Promise.all(Array.from({ length: load.connections }, work))
  return { requests: latencies.length, measuredMs: at(latencies) }
}

function at(values: number[]): number[] {
  return percentiles(values, fractions).map((value) => value ?? Number.NaN)
}
