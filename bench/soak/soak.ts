import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample } from './judge.ts'
import { startLoad } from './load.ts'
import { runService, type SoakedService } from './run-service.ts'
import { type Episode, phaseAt, planSoak, type Schedule } from './schedule.ts'
import { openWorld, type World } from './world.ts'

export interface SoakOptions {
  durationMs: number
  ratePerSecond: number
  leak: string | undefined
  tell(text: string): void
  /** Ends it early: everything is closed, and the promise rejects with the signal's reason. */
  signal: AbortSignal
}

export interface Soaked {
  schedule: Schedule
  samples: Sample[]
  /** By `part reason`, as the service's own metrics say at the end. */
  losses: Record<string, number>
  received: { traces: number; errors: number; logBytes: number }
  hasRedis: boolean
  /** How the service ended on SIGTERM: `code 0`. */
  ended: string
}

const sampleMs = 5_000
/** So many collections are enough for a slope, and are no load of their own. */
const collections = 120

export async function soak(options: SoakOptions): Promise<Soaked> {
  const { durationMs, ratePerSecond, leak, tell, signal } = options
  await using world = await openWorld()
  await using service = await runService({
    ...world.env,
    ...(leak !== undefined && { LEAK: leak }),
  })
  const schedule = planSoak(durationMs)
  const stop = new AbortController()
  const load = startLoad(service.port, ratePerSecond, stop.signal)
  const startedAt = performance.now()
  const elapsed = (): number => performance.now() - startedAt
  const faults = playFaults(schedule, { world, service, elapsed, tell, signal: stop.signal })
  await using _ = {
    // Also when the soak is ended early: nothing is sent to what is closed next.
    async [Symbol.asyncDispose]() {
      stop.abort()
      await Promise.allSettled([faults, load.ended])
    },
  }

  const samples: Sample[] = []
  const everyNth = Math.max(1, Math.round(durationMs / sampleMs / collections))
  for (let turn = 1; turn * sampleMs <= durationMs && service.exit() === undefined; turn++) {
    await sleep(Math.max(0, turn * sampleMs - elapsed()), undefined, { signal })
    const atMs = elapsed()
    const taken = await service.sample(turn % everyNth === 0)
    const window = load.take()
    if (taken !== undefined) samples.push({ atMs, ...phaseAt(schedule, atMs), ...taken, ...window })
    await scrape(service.port, '/ready')
  }
  stop.abort()
  await Promise.all([faults, load.ended])
  await world.heal()
  service.stallLog(false)
  const losses = lossesOf(await scrape(service.port, '/metrics'))
  const died = service.exit()
  const ended = died === undefined ? await service.end() : `died with ${died}`
  const received = { ...world.received, logBytes: service.logBytes() }
  return { schedule, samples, losses, received, hasRedis: world.hasRedis, ended }
}

interface Stage {
  world: World
  service: SoakedService
  elapsed(): number
  tell(text: string): void
  signal: AbortSignal
}

async function playFaults(schedule: Schedule, stage: Stage): Promise<void> {
  try {
    for (const episode of [...schedule.warmUp, ...schedule.judged]) await play(episode, stage)
  } catch (error) {
    if (!stage.signal.aborted) throw error
  }
}

async function play(episode: Episode, { world, service, elapsed, tell, signal }: Stage) {
  const { trouble, startsAtMs, healsAtMs } = episode
  const until = (atMs: number) => sleep(Math.max(0, atMs - elapsed()), undefined, { signal })
  await until(startsAtMs)
  tell(`${Math.round(startsAtMs / 1_000)} s: ${trouble.name}`)
  await world.hurt(trouble)
  service.stallLog(trouble.isLogStalled === true)
  await until(healsAtMs)
  await world.heal()
  service.stallLog(false)
}

async function scrape(port: number, path: string): Promise<string> {
  try {
    const signal = AbortSignal.timeout(4_000)
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal })
    return await answer.text()
  } catch {
    return ''
  }
}

function lossesOf(exposition: string): Record<string, number> {
  const found = exposition.matchAll(/^kit_losses_total\{part="(.*?)",reason="(.*?)"\} (\d+)/gm)
  return Object.fromEntries(
    [...found].map(([, part, reason, count]) => [`${part} ${reason}`, Number(count)]),
  )
}
