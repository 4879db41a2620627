import type { BootObservation } from '@staticfire/contracts'
import { type MainProcess, now, ProcessError } from '@staticfire/process'
import { wellKnownLive, wellKnownReady } from '../discover/probes.ts'
import { defineExperiment, type ExperimentContext } from './define.ts'
import { logPhase } from './facts/log-phase.ts'
import { leaksIn } from './facts/leaks.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { findRoute } from './steps/find-route.ts'
import { get } from './steps/get.ts'
import { isSuccess } from './steps/poll-probe.ts'
import { describeExit } from './steps/wait-until-ready.ts'

/** Starts the service with everything up, and again with each dependency refusing connections. */
export const boot = defineExperiment({
  name: 'boot',
  after: [],
  lane: () => 'shared',
  keys: ({ blueprint }) => ['up', ...blueprint.dependencies.map(({ name }) => `down/${name}`)],
  expectedMs: (key) => (key === 'up' ? 60_000 : 5_000),
  run: async (context, key = 'up') => {
    const downDependency = key.startsWith('down/') ? key.slice('down/'.length) : undefined
    await using instance = await context.startInstance({
      beforeStart: async (proxies) => {
        if (downDependency) await proxies.get(downDependency)?.inject({ type: 'refuse' })
      },
    })
    return await observeBoot(context, instance, downDependency === undefined)
  },
})

/** With a dependency down there may be nothing to wait for: this long is watched at most. */
const downWatchMs = 5_000

async function observeBoot(
  context: ExperimentContext,
  instance: Instance,
  isEverythingUp: boolean,
): Promise<BootObservation> {
  const { blueprint, signal, mask } = context
  const { startedAt } = instance.process
  const deadline = startedAt + (isEverythingUp ? context.readyTimeoutMs : downWatchMs)
  const live: BootObservation['live'] = { samples: [], ...pathOf(blueprint.endpoints.live) }
  const ready: BootObservation['ready'] = { samples: [], ...pathOf(blueprint.endpoints.ready) }
  let listeningAt: number | undefined
  let firstReadyAt: number | undefined

  while (now() < deadline && !instance.process.exit && firstReadyAt === undefined) {
    signal.throwIfAborted()
    listeningAt ??= (await hasListener(instance)) ? now() : undefined
    if (listeningAt !== undefined) {
      await Promise.all([
        sample(instance, live, wellKnownLive, signal),
        sample(instance, ready, wellKnownReady, signal),
      ])
      const latest = ready.samples.at(-1)
      if (latest && isSuccess(latest)) firstReadyAt = latest.endedAt
      // Without a readiness route the open port is all there is to wait for.
      else if (ready.path === undefined && now() - listeningAt > noRouteAfterMs) break
    }
    await delay(isEverythingUp ? 20 : 100, signal)
  }

  // What it printed before its end is read only then.
  if (instance.process.exit) await instance.process.exited
  const firstRequests =
    firstReadyAt === undefined && ready.path !== undefined ? [] : await sendFirst(context, instance)
  const listeners = instance.process.exit ? [] : await instance.process.listeners()
  const reach = await reachOf(instance)
  const { exit } = instance.process
  return {
    startedAt,
    port: instance.port,
    outcome: exit
      ? 'exited'
      : firstReadyAt !== undefined
        ? 'ready'
        : listeningAt !== undefined
          ? 'listening'
          : 'silent',
    ...(listeningAt === undefined ? {} : { listeningAt }),
    listeners: listeners.flatMap((each) =>
      each.kind === 'tcp' ? [{ address: each.address, port: each.port }] : [],
    ),
    unixSockets: listeners.flatMap((each) => (each.kind === 'unix' ? [mask(each.path)] : [])),
    live,
    ready,
    ...(firstReadyAt === undefined ? {} : { firstReadyAt }),
    firstRequests,
    leaks: leaksIn([live.body, ready.body], instance, context.blueprint),
    ...(exit ? { exit } : {}),
    logs: logPhase('start-up', instance.process.logs.lines, mask),
    lastOutput: instance.process.logs.tail(20).map(({ text }) => mask(text).slice(0, 500)),
    ...(reach
      ? {
          signalReach: {
            topPid: instance.process.pid,
            mainPid: reach.pid,
            wrappers: reach.wrappers,
          },
        }
      : {}),
  }
}

/** Undefined when it has ended, be it in this very moment. */
async function reachOf({ process }: Instance): Promise<MainProcess | undefined> {
  try {
    return process.exit ? undefined : await process.main()
  } catch (error) {
    if (!(error instanceof ProcessError && error.code === 'process-gone')) throw error
    await process.exited
    return undefined
  }
}

/** How long a listening service without a declared readiness route is asked for one. */
const noRouteAfterMs = 2_000

function pathOf(path: string | undefined): { path?: string } {
  return path === undefined ? {} : { path }
}

async function hasListener(instance: Instance): Promise<boolean> {
  const listeners = await instance.process.listeners()
  return listeners.some((each) => each.kind === 'tcp' && each.port === instance.port)
}

/** Polls the probe once; while its path is unknown, asks the well-known ones and keeps the first that answers. */
async function sample(
  instance: Instance,
  probe: BootObservation['live'],
  wellKnown: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (probe.path === undefined) {
    const found = await findRoute(instance, wellKnown, signal)
    if (found === undefined) return
    probe.path = found
  }
  const at = now()
  const answer = await get(instance, probe.path, { timeoutMs: 2_000, signal })
  // A slow start must not grow the record: the first 200 samples and the latest tell the story.
  if (probe.samples.length >= 200) probe.samples.pop()
  probe.samples.push({
    at,
    endedAt: now(),
    ...(answer.status === undefined ? {} : { status: answer.status }),
    outcome: answer.outcome,
  })
  if (answer.body.length > 0) probe.body = answer.body.toString('utf8').slice(0, 2_000)
}

/** One request for each safe operation, at once: readiness claimed that they can be served. */
async function sendFirst(
  context: ExperimentContext,
  instance: Instance,
): Promise<BootObservation['firstRequests']> {
  const safe = context.blueprint.operations.filter(({ method }) => method === 'GET').slice(0, 5)
  return Promise.all(
    safe.map(async (operation) => {
      const at = now()
      const { status, isExpected } = await instance.client.send(operation, {
        timeoutMs: 5_000,
        signal: context.signal,
      })
      return {
        operation: operation.id,
        at,
        ...(status === undefined ? {} : { status }),
        isExpected,
      }
    }),
  )
}

/** Why a check cannot go on: what became of the service instead of ready. */
export function describeFailedBoot(observed: BootObservation): string {
  const { outcome, exit, port, listeners, unixSockets, ready } = observed
  if (outcome === 'exited' && exit) return `it ended with ${describeExit(exit)} before it was ready`
  if (outcome === 'listening')
    return `it listens on port ${port}, but ${ready.path} never answered 2xx`
  if (unixSockets.length > 0)
    return `it listens on the unix socket ${unixSockets[0]} instead of port ${port}`
  const [other] = listeners
  if (other) return `it listens on port ${other.port} instead of ${port}`
  return 'it is running, but opened no port'
}
