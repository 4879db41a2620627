import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ConfigurationObservation, Variable } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { defineExperiment, type ExperimentContext, type Known } from './define.ts'
import { holdsSecret } from './facts/holds-secret.ts'
import { logPhase } from './facts/log-phase.ts'
import { nameIn } from './facts/variable-names.ts'
import { looksLikeStackTrace } from './facts/stack-trace.ts'
import type { Instance } from './instance.ts'
import { connects } from './steps/connects.ts'
import { delay } from './steps/delay.ts'
import { runDelayMs } from './steps/disturbance.ts'
import { get } from './steps/get.ts'
import { isSuccess } from './steps/poll-probe.ts'
import { probePaths } from './steps/wait-until-ready.ts'

type Mutation = ConfigurationObservation['mutation']
type Outcome = ConfigurationObservation['outcome']

/** One start for each variable and mutation: removed, or malformed by its type. */
export const configuration = defineExperiment({
  name: 'configuration',
  after: ['boot[up]'],
  lane: () => 'shared',
  keys: ({ blueprint, environment }) =>
    blueprint.variables
      .filter((variable) => environment.egress === 'denied' || !carriesAddress(variable))
      .flatMap((variable) => mutationsOf(variable).map((each) => `${variable.name}/${each}`)),
  expectedMs: () => 3_000,
  run: async (context, key = '') => {
    const at = key.lastIndexOf('/')
    const variable = context.blueprint.variables.find(({ name }) => name === key.slice(0, at))
    if (!variable) throw new Error(`no variable for ${key}`)
    return observeStart(context, variable, key.slice(at + 1) as Mutation)
  },
})

/** A text has no malformed value; OpenTelemetry's variables must be ignored when bad, by their specification. */
function mutationsOf(variable: Variable): Mutation[] {
  const canBeMalformed = variable.type !== 'string' && !variable.name.startsWith('OTEL_')
  return canBeMalformed ? ['removed', 'malformed'] : ['removed']
}

/**
 * Without its address, or with one that it cannot read, a service may fall back to a real one, from a
 * default in its code for example: where nothing keeps it from going there, such a start is not tried.
 */
function carriesAddress({ type, dependency }: Variable): boolean {
  return type === 'url' || dependency !== undefined
}

async function observeStart(
  context: ExperimentContext,
  variable: Variable,
  mutation: Mutation,
): Promise<ConfigurationObservation> {
  const value = mutation === 'malformed' ? malformed[variable.type] : undefined
  const limitMs = startLimitMs(context)
  await using instance = await context.startInstance({
    mutateEnv: (env) => {
      if (value === undefined) delete env[variable.name]
      else env[variable.name] = value
    },
  })
  const seen = await watchStart(context, instance, instance.process.startedAt + limitMs)
  const starvedMs = await starved(instance)
  await removeUnixSockets(instance)
  // What it printed before its end is read only then.
  if (instance.process.exit) await instance.process.exited
  const { exit, logs } = instance.process
  const output = logs.lines.map(({ text }) => text).join('\n')
  const namedAs = nameIn(output, variable, context.blueprint)
  return {
    variable: variable.name,
    mutation,
    ...(value === undefined ? {} : { value }),
    startedAt: instance.process.startedAt,
    limitMs,
    ...seen,
    ...(starvedMs === undefined ? {} : { starvedMs }),
    ...(exit ? { exit } : {}),
    namesVariable: namedAs !== undefined,
    ...(namedAs === undefined ? {} : { namedAs }),
    printsSecret: holdsSecret(output, [...context.secrets, ...instance.secrets]),
    hasStackTrace: looksLikeStackTrace(output),
    logs: logPhase('crash', logs.lines, context.mask),
    lastOutput: logs.tail(20).map(({ text }) => context.mask(text).slice(0, 500)),
  }
}

/**
 * Values that no parser of the type should take. A number starts with digits on purpose: `parseInt`
 * and `strtol` read it as 12.
 */
const malformed: Record<Variable['type'], string> = {
  string: '',
  number: '12abc',
  integer: '12abc',
  boolean: 'perhaps',
  url: 'not a url',
  duration: '12parsecs',
  enum: 'no-such-value',
}

/** Long enough for the slowest honest start: five times the measured boot, at least 10 s. */
function startLimitMs({ seen, readyTimeoutMs }: Known & { readyTimeoutMs: number }): number {
  const up = seen.boot?.['up']
  const bootMs = up?.firstReadyAt === undefined ? 0 : up.firstReadyAt - up.startedAt
  return Math.min(Math.max(10_000, 5 * bootMs), Math.max(10_000, readyTimeoutMs))
}

/** On a busy machine most of a start may be waiting for a processor. */
async function starved(instance: Instance): Promise<number | undefined> {
  const main = instance.process.exit
    ? undefined
    : await instance.process.main().catch(() => undefined)
  return main && runDelayMs(main.pid)
}

/** A socket named after a malformed port would be in the way of the next start: a file outlives its process. */
async function removeUnixSockets(instance: Instance): Promise<void> {
  const listeners = instance.process.exit ? [] : await instance.process.listeners()
  for (const listener of listeners) {
    if (listener.kind !== 'unix' || listener.path.startsWith('@')) continue
    const path = resolve(instance.cwd, listener.path)
    if (path.startsWith(`${instance.cwd}/`)) await rm(path, { force: true })
  }
}

type Start = Pick<ConfigurationObservation, 'outcome' | 'listeningAt' | 'ports'>

/** To find where else it listens means to read what all its processes hold: not at every look. */
const searchEveryMs = 40

/** A service that listens may still be about to end: it is watched this long after its port opened. */
const settleMs = 1_500

async function watchStart(
  context: ExperimentContext,
  instance: Instance,
  deadline: number,
): Promise<Start> {
  let listeningAt: number | undefined
  let ports: number[] = []
  let outcome: Outcome = 'silent'
  let searchedAt = -Infinity
  while (now() < deadline && !instance.process.exit) {
    context.signal.throwIfAborted()
    const accepts = await connects(instance.port)
    const isSearchDue = accepts || now() - searchedAt >= searchEveryMs
    if (isSearchDue) searchedAt = now()
    const found = isSearchDue ? await listening(instance, accepts) : nowhere
    if (found.ports.length > 0) {
      ports = found.ports
      outcome = 'listening'
      listeningAt ??= now()
    } else if (found.hasUnixSocket) {
      outcome = 'unix-socket'
      listeningAt ??= now()
    }
    if (listeningAt !== undefined && now() - listeningAt > settleMs) break
    // Before, a port may be open for milliseconds only; afterwards only the end is waited for.
    await delay(listeningAt === undefined ? 5 : 150, context.signal)
  }
  if (instance.process.exit) outcome = listeningAt === undefined ? 'exited' : 'listened-then-exited'
  else if (outcome === 'listening' && (await serves(context, instance, ports))) outcome = 'ready'
  return { outcome, ports, ...(listeningAt === undefined ? {} : { listeningAt }) }
}

interface Place {
  ports: number[]
  hasUnixSocket: boolean
}

const nowhere: Place = { ports: [], hasUnixSocket: false }

/** Connecting is how a client would see it, and catches a port that is open for a few milliseconds only. */
async function listening(instance: Instance, accepts: boolean): Promise<Place> {
  const listeners = await instance.process.listeners()
  const ports = new Set(listeners.flatMap((each) => (each.kind === 'tcp' ? [each.port] : [])))
  if (accepts) ports.add(instance.port)
  return { ports: [...ports], hasUnixSocket: listeners.some(({ kind }) => kind === 'unix') }
}

async function serves(
  context: ExperimentContext,
  instance: Instance,
  ports: readonly number[],
): Promise<boolean> {
  const { ready } = probePaths(context)
  if (ready === undefined || !ports.includes(instance.port)) return false
  const until = now() + 3_000
  while (now() < until && !instance.process.exit) {
    if (isSuccess(await get(instance, ready, { timeoutMs: 2_000, signal: context.signal })))
      return true
    await delay(100, context.signal)
  }
  return false
}
