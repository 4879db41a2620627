import { randomBytes } from 'node:crypto'
import type { CrashObservation, LeakedKind } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { ReceivedItem, Receivers } from '../receivers/index.ts'
import { defineExperiment, type ExperimentContext } from './define.ts'
import type { RequestWindow } from './facts/correlation.ts'
import { holdsSecret } from './facts/holds-secret.ts'
import { sentCanaries } from './facts/sent-canaries.ts'
import { signsIn } from './facts/source-signs.ts'
import { trackedEvent } from './facts/tracked-event.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { sendHandledErrors } from './steps/handled-errors.ts'
import { provokeError } from './steps/provoke-error.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

const arrivalMs = 5_000
/** A second report of the same error is sent soon after the first. */
const afterwardsMs = 1_000
const mostEvents = 10

/** Services that errors are reported to, their libraries and variables. */
export const trackers =
  /\bsentry\b|SENTRY_[A-Z]+|@sentry\/|sentry[-_]sdk|\braven\b|glitchtip|bugsnag|rollbar|honeybadger|airbrake|raygun|new_?relic|dd-?trace|datadog|appsignal|app(lication)?-?insights|elastic-?apm|exceptionless|error[-_]reporting|scout[-_]apm|stackdriver|opentelemetry/i
const releaseFromEnvironment = /SENTRY_RELEASE|\brelease\b\W{1,6}[^\n;]{0,40}\benv(iron)?\b/i
const environmentFromEnvironment =
  /SENTRY_ENVIRONMENT|\benvironment\b\W{1,6}[^\n;]{0,40}\benv(iron)?\b/i

/** What an error tracker is told of refused requests and of an error that nobody handles. */
export const crash = defineExperiment({
  name: 'crash',
  after: ['boot[up]', 'traffic'],
  lane: () => 'light',
  keys: () => [undefined],
  expectedMs: () => 6_000,
  run: async (context) => {
    await using instance = await context.startInstance({ receivers: ['sentry'] })
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeCrash(context, instance, instance.receivers!)
  },
})

async function observeCrash(
  context: ExperimentContext,
  instance: Instance,
  { sentry }: Receivers,
): Promise<CrashObservation> {
  const { blueprint, signal, mask } = context
  const known = blueprint.operations.filter(({ id }) => id !== blueprint.crash)
  const windows: RequestWindow[] = []
  const refusedFrom = now()
  const handled = await sendHandledErrors(context, instance, known, windows)
  await delay(afterwardsMs, signal)

  const crashFrom = now()
  const planted = plantedInCrash()
  const provoked = await provokeError(context, instance, { ...planted.options, signal })
  const events = () => sentry.items.items.filter(isErrorEvent)
  await untilEventSince(crashFrom, events, signal)
  const { exit } = instance.process

  const all = events()
  const ofCrash = all.filter(({ at }) => at >= crashFrom)
  const values = [
    ...planted.values,
    ...handled.canaries,
    ...sentCanaries(context.canaries, known, context.identities),
    ...[...context.secrets, ...instance.secrets].map((value) => ({
      kind: 'secret' as const,
      value,
    })),
  ]
  const names = { release: false, environment: false }
  const signs = await signsIn(instance.cwd, blueprint, trackers, (text) => {
    names.release ||= releaseFromEnvironment.test(text)
    names.environment ||= environmentFromEnvironment.test(text)
  })
  return {
    provoked,
    refused: {
      statuses: windows.flatMap(({ status }) => status ?? []),
      events: all
        .filter(({ at }) => at >= refusedFrom && at < crashFrom)
        .slice(0, mostEvents)
        .map(trackedEvent),
    },
    events: ofCrash.slice(0, mostEvents).map(trackedEvent),
    eventCount: ofCrash.length,
    otherItems: [
      ...new Set(
        sentry.items.items
          .filter((item) => !isErrorEvent(item))
          .map(({ type }) => type.slice(0, 40)),
      ),
    ].slice(0, 10),
    refusals: [...new Set(sentry.refusals.map(({ why }) => mask(why)))],
    leaks: leaksIn(all, values),
    isTruncated: all.some(({ isTruncated }) => isTruncated),
    ...(exit && { exit }),
    signs,
    namesRelease: names.release,
    namesEnvironment: names.environment,
  }
}

/** A request carries more than its route needs; of that a tracker wants nothing. */
function plantedInCrash() {
  const mark = randomBytes(8).toString('hex')
  const cookie = `session-${mark}`
  const email = `query-${mark}@example.com`
  return {
    options: { headers: { cookie: `session=${cookie}` }, overrides: { query: { email } } },
    values: [
      { kind: 'cookie' as const, value: cookie },
      { kind: 'query' as const, value: `query-${mark}` },
    ],
  }
}

function isErrorEvent({ type }: ReceivedItem): boolean {
  return type === 'event'
}

async function untilEventSince(
  since: number,
  events: () => ReceivedItem[],
  signal: AbortSignal,
): Promise<void> {
  const until = now() + arrivalMs
  while (now() < until && !events().some(({ at }) => at >= since)) await delay(50, signal)
  await delay(afterwardsMs, signal)
}

/** Kinds and counts only: what leaked once more is not written down. */
function leaksIn(
  items: readonly ReceivedItem[],
  values: readonly { kind: LeakedKind; value: string }[],
): CrashObservation['leaks'] {
  const times = new Map<LeakedKind, number>()
  for (const value of new Set(values.map((each) => each.value))) {
    const { kind } = values.find((each) => each.value === value)!
    const found = items.filter(({ text }) => holdsSecret(text, [value])).length
    if (found > 0) times.set(kind, (times.get(kind) ?? 0) + found)
  }
  return [...times].map(([kind, count]) => ({ kind, times: count }))
}
