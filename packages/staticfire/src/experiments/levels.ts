import type {
  Dependency,
  LevelsObservation,
  LoggedLife,
  LoggedMoment,
  Operation,
  Variable,
} from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { SentExchange } from '../traffic/sent-exchange.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { countLevels } from './facts/line-level.ts'
import type { Instance } from './instance.ts'
import { malformedRequests } from './steps/malformed-requests.ts'
import { operationsUsing } from './steps/operations-using.ts'
import { untilQuiet } from './steps/until-quiet.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'
import { workingOperations } from './steps/working-operations.ts'

const timeoutMs = 5_000
const mostOperations = 4
const mostRefusals = 2
/** A refused start that does not end is looked at for so long. */
const refusalMs = 10_000

/** From the lowest level to the highest, in the names that services give them. */
const ladder = [
  'trace',
  'silly',
  'verbose',
  'debug',
  'info',
  'notice',
  'warn',
  'warning',
  'error',
  'critical',
  'fatal',
]

/** The same short life at the lowest level, as declared, and at the highest: what was printed, and how loud. */
export const levels = defineExperiment({
  name: 'levels',
  after: ['boot[up]', 'traffic'],
  lane: () => 'shared',
  keys: () => [undefined],
  expectedMs: () => 7_000,
  run: async (context) => {
    if (workingOperations(context, 1).length === 0) {
      throw new InvalidObservation(
        'no-known-requests',
        'No known request worked, so there was little to print a line about.',
      )
    }
    const variable = levelVariable(context.blueprint.variables)
    const settings = variable ? settingsOf(variable) : undefined
    const lives: LoggedLife[] = []
    for (const at of ['lowest', 'declared', 'highest'] as const) {
      if (at !== 'declared' && !settings) continue
      const level = at === 'declared' ? undefined : settings?.[at]
      lives.push(await observeLife(context, at, variable?.name, level))
    }
    const refusedStart = await observeRefusal(context)
    return {
      ...(variable && { variable: variable.name }),
      lives,
      ...(refusedStart && { refusedStart }),
    }
  },
})

/** The one that is called so; of several the one whose values are levels. */
function levelVariable(variables: readonly Variable[]): Variable | undefined {
  const named = variables.filter(({ name }) => /(^|_)LOG(GING)?_?LEVEL$|^LEVEL$|_LOG$/i.test(name))
  return (
    named.find(({ values }) => values?.some((value) => ladder.includes(value.toLowerCase()))) ??
    named[0]
  )
}

/** Of declared values the outermost; of others what every logger knows. */
function settingsOf({ values }: Variable): { lowest: string; highest: string } {
  const rank = (value: string) => ladder.indexOf(value.toLowerCase())
  const known = (values ?? [])
    .filter((value) => rank(value) >= 0)
    .toSorted((a, b) => rank(a) - rank(b))
  const lowest = known.find((value) => rank(value) >= ladder.indexOf('debug')) ?? known[0]
  // At `fatal` an error may rightly be left out.
  const highest = known.findLast((value) => rank(value) <= ladder.indexOf('error')) ?? known.at(-1)
  return { lowest: lowest ?? 'debug', highest: highest ?? 'error' }
}

async function observeLife(
  context: ExperimentContext,
  at: LoggedLife['at'],
  variable: string | undefined,
  level: string | undefined,
): Promise<LoggedLife> {
  await using instance = await context.startInstance({
    mutateEnv: (env) => {
      if (variable !== undefined && level !== undefined) env[variable] = level
    },
  })
  await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
  const { logs } = instance.process
  const operations = workingOperations(context, mostOperations)
  await untilQuiet(instance, context.signal)
  const trafficAt = now()
  const start = countLevels(logs.lines.filter((line) => line.at < trafficAt))
  for (const operation of operations) await send(context, instance, operation)
  await untilQuiet(instance, context.signal)
  const traffic = { ...countLevels(logs.since(trafficAt)), requests: operations.length }
  const told = variable === undefined ? undefined : (level ?? instance.env[variable])
  return {
    at,
    ...(told !== undefined && { level: told }),
    start,
    traffic,
    moments: await observeMoments(context, instance, operations),
  }
}

async function observeMoments(
  context: ExperimentContext,
  instance: Instance,
  operations: readonly Operation[],
): Promise<LoggedMoment[]> {
  const moments: LoggedMoment[] = []
  const observe = async (
    kind: LoggedMoment['kind'],
    operation: Operation,
    options: SendOptions = {},
    dependency?: Dependency,
  ) => {
    if (instance.process.exit) return
    const since = now()
    const { outcome, status } = await send(context, instance, operation, options)
    await untilQuiet(instance, context.signal)
    moments.push({
      kind,
      operation: operation.id,
      ...(dependency && { dependency: dependency.name }),
      outcome,
      ...(status !== undefined && { status }),
      lines: countLevels(instance.process.logs.since(since)),
    })
  }
  for (const operation of operations
    .filter(({ identity }) => identity !== undefined)
    .slice(0, mostRefusals)) {
    await observe('unauthenticated', operation, { identity: null })
  }
  const wrong = malformedRequests(operations).filter(({ kind }) =>
    ['broken-json', 'wrong-type', 'missing-field', 'bad-identifier'].includes(kind),
  )
  for (const { operation, options } of wrong.slice(0, mostRefusals)) {
    await observe('invalid', operation, options)
  }
  for (const dependency of context.blueprint.dependencies) {
    const proxy = instance.proxies.get(dependency.name)
    const [using] = operationsUsing(context, dependency.name)
    if (!proxy || !using || instance.process.exit) continue
    await proxy.inject({ type: 'refuse' })
    await observe('outage', using.operation, {}, dependency)
    await proxy.heal()
  }
  const crash = context.blueprint.operations.find(({ id }) => id === context.blueprint.crash)
  if (crash) await observe('crash', crash)
  return moments
}

type SendOptions = Parameters<Instance['client']['send']>[1]

function send(
  { signal }: ExperimentContext,
  instance: Instance,
  operation: Operation,
  options: SendOptions = {},
): Promise<SentExchange> {
  return instance.client.send(operation, { timeoutMs, signal, freshConnection: true, ...options })
}

/** What is said of a start that fails; where egress is open, no variable with an address is left out. */
async function observeRefusal(
  context: ExperimentContext,
): Promise<LevelsObservation['refusedStart']> {
  const variable = context.blueprint.variables.find(
    ({ required, type, dependency }) =>
      required &&
      (context.environment.egress === 'denied' || (type !== 'url' && dependency === undefined)),
  )
  if (!variable) return undefined
  await using instance = await context.startInstance({
    mutateEnv: (env) => void delete env[variable.name],
  })
  await instance.process.waitForExit(refusalMs, context.signal)
  if (!instance.process.exit) return undefined
  await instance.process.exited
  return { variable: variable.name, lines: countLevels(instance.process.logs.lines) }
}
