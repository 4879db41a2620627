import { type Clock, systemClock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { createLosses } from '../kernel/losses.ts'
import { checkNames, type Config, withControl } from './config-control.ts'
import { described, describeVariables } from './describe-config.ts'
import { loadEach } from './load-each.ts'
import { loadWhole } from './load-whole.ts'
import { problemsError } from './problems.ts'
import { startRotation } from './rotation.ts'
import { type Environment, openSources } from './sources.ts'
import { isStandardSchema, type StandardSchema } from './standard-schema.ts'
import { createRound } from './stores/round.ts'
import { closeStores, openStores, type SecretStoreOptions } from './stores/stores.ts'
import { createSuspicion } from './suspects.ts'
import { type Fields, variablesOf } from './variables.ts'

/** The values of fields, or of a schema of the whole. */
export type ValuesOf<Declared> =
  Declared extends StandardSchema<infer Output>
    ? Output
    : {
        [Name in keyof Declared]: Declared[Name] extends StandardSchema<infer Output>
          ? Output
          : never
      }

export interface LoadConfigOptions {
  /** Default `process.env`. */
  env?: Environment
  /** Env files, and directories with one file per variable; the first that has a variable counts. */
  files?: readonly string[]
  secrets?: SecretStoreOptions
  clock?: Clock
  /** From 0 to 1, for pauses and intervals. Default `Math.random`. */
  random?: () => number
  /** Gives the loading up. */
  signal?: AbortSignal
}

/**
 * Reads and validates settings from the environment, then `NAME_FILE`, then `files`; an empty
 * variable is not set. Rejects with CONFIG_INVALID that lists all problems, with SECRET_UNREACHABLE
 * when only stores of secrets failed, and with PEER_MISSING. No error holds a value.
 *
 *     const config = await loadConfig({ PORT: port(3000), DATABASE_URL: secret() })
 *     config.PORT + 1; connect(config.DATABASE_URL.reveal())
 */
export async function loadConfig<const Declared extends Fields | StandardSchema>(
  declared: Declared,
  options: LoadConfigOptions = {},
): Promise<Config<ValuesOf<Declared>>> {
  const { env = process.env, files = [], clock = systemClock, random = Math.random } = options
  const { pollIntervalMs = 30_000, timeoutMs = 3_000, tries = 3 } = options.secrets ?? {}
  checkNumbers({ pollIntervalMs, timeoutMs, tries })
  const variables = variablesOf(declared)
  const names = variables?.map(({ name }) => name)
  checkNames(names ?? [])
  const sources = await openSources(env, files, (name) => names?.includes(name) === true)
  const suspect = createSuspicion(sources, variables)
  const stores = openStores(sources, options.secrets ?? {})
  const patience = { clock, random, timeoutMs }
  const giveUp = new AbortController()
  const letGo = holdProcess()
  const signal = AbortSignal.any([
    giveUp.signal,
    ...(options.signal === undefined ? [] : [options.signal]),
  ])
  try {
    const loading = {
      sources,
      stores,
      suspect,
      read: createRound(stores, { ...patience, tries }, signal),
    }
    const loaded = isStandardSchema(declared)
      ? await loadWhole(declared, names, loading)
      : await loadEach(declared, loading)
    const problems = [...sources.problems, ...loaded.problems]
    if (problems.length > 0) throw problemsError(problems, sources.absent)
    checkNames(Object.keys(loaded.values))
    const losses = createLosses('config')
    const newRound = (roundSignal: AbortSignal) =>
      createRound(stores, { ...patience, tries: 1 }, roundSignal)
    const rotation = startRotation(loaded.watched, {
      clock,
      random,
      losses,
      intervalMs: pollIntervalMs,
      newRound,
    })
    const notSet = [...loaded.origins].filter(
      ([, origin]) => origin === 'none' || origin === 'default',
    )
    const suspects = notSet.flatMap(([name]) => suspect(name) ?? [])
    const close = async () => {
      await rotation.close()
      closeStores(stores)
    }
    return withControl(loaded.values, {
      status() {
        const secrets = rotation.statuses()
        const isStale = secrets.some((secret) => secret.isStale)
        return { isStale, secrets, losses: losses.counts(), suspects }
      },
      losses,
      close,
      [Symbol.asyncDispose]: close,
      [described]: describeVariables(variables, loaded.origins),
    }) as Config<ValuesOf<Declared>>
  } catch (error) {
    giveUp.abort()
    closeStores(stores)
    throw error
  } finally {
    letGo()
  }
}

/**
 * While a start pauses between two tries nothing else may keep the process alive, and the clock's
 * timers do not: it would end with code 13 and without a word.
 */
function holdProcess(): () => void {
  const timer = setInterval(() => {}, 2 ** 30)
  return () => clearInterval(timer)
}

function checkNumbers(options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    const least = name === 'pollIntervalMs' ? 0 : 1
    if (value >= least && value <= 2 ** 30) continue
    throw new KitError('OPTION_INVALID', `secrets.${name} must be a number from ${least} to 2^30.`)
  }
}
