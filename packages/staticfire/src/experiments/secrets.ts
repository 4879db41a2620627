import type { FoundSecret, Operation, SecretsObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { getOperation } from '../traffic/get-operation.ts'
import type { SentExchange } from '../traffic/sent-exchange.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { debugChosenBy, isDebugLine } from './facts/debug-level.ts'
import { createFindings } from './facts/find-secrets.ts'
import {
  canaryVariable,
  plantedCredentials,
  plantedError,
  secretsOfBody,
  secretsOfEnvironment,
  secretToFind,
  type SecretToFind,
} from './facts/planted-secrets.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { malformedRequests } from './steps/malformed-requests.ts'
import { operationsUsing } from './steps/operations-using.ts'
import { untilQuiet } from './steps/until-quiet.ts'
import { probePaths, waitUntilReady } from './steps/wait-until-ready.ts'
import { workingOperations } from './steps/working-operations.ts'

const timeoutMs = 5_000
const mostOperations = 4
const mostMalformed = 12
const repliesUnderFault = 2
const mostStopMs = 10_000
/** What a start without its dependencies has to say, it says soon. */
const startAloneMs = 2_500

/** A service's life in short, with secrets in its environment and in requests: all it says is searched for them. */
export const secrets = defineExperiment({
  name: 'secrets',
  after: ['boot[up]', 'traffic'],
  lane: () => 'shared',
  keys: () => [undefined],
  expectedMs: () => 4_000,
  run: async (context) => {
    const operations = workingOperations(context, mostOperations)
    if (operations.length === 0) {
      throw new InvalidObservation(
        'no-known-requests',
        'No known request worked, so there was little that could have been said.',
      )
    }
    const canary = canaryVariable()
    const mutateEnv = (env: Record<string, string>) => void (env[canary.name] = canary.value)
    await using instance = await context.startInstance({ mutateEnv })
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    // One after the other: the port may be fixed.
    const startLater = () => startAlone(context, mutateEnv)
    return await observeLife(context, instance, operations, canary, startLater)
  },
})

interface Said {
  sent: SentExchange
  /** What the request itself carried. */
  own: readonly SecretToFind[]
  isPassedOn: boolean
}

async function observeLife(
  context: ExperimentContext,
  instance: Instance,
  operations: readonly Operation[],
  canary: SecretToFind,
  startLater: () => Promise<StartedAlone | undefined>,
): Promise<SecretsObservation> {
  const credentials = plantedCredentials()
  const error = plantedError()
  const ofEnvironment = secretsOfEnvironment(context.blueprint, withoutCanary(instance.env, canary))
  const ofIdentities = secretsOfIdentities(context, ofEnvironment)
  const ofBodies = unique(operations.flatMap(({ body }) => secretsOfBody(body)))
  const said: Said[] = []
  const moments: { at: number; during: string }[] = [{ at: 0, during: 'start' }]
  const events: string[] = []
  const send = async (
    operation: Operation,
    options: Parameters<Instance['client']['send']>[1] = {},
    carried: readonly SecretToFind[] = ofIdentities.get(operation.identity ?? '') ?? [],
  ) => {
    if (instance.process.exit) return
    moments.push({ at: now(), during: operation.id })
    const { signal } = context
    const sent = await instance.client.send(operation, {
      timeoutMs,
      signal,
      freshConnection: true,
      ...options,
    })
    const isPassedOn = sent.body.toString('utf8').trim() === error.body
    said.push({ sent, own: [...carried, ...secretsOfBody(operation.body)], isPassedOn })
  }
  let isErrorMet = false

  for (const operation of operations) await send(operation)
  for (const { secret, headers } of credentials) {
    for (const operation of [...operations.slice(0, 2), getOperation('/staticfire-unknown')])
      await send(operation, { identity: null, headers }, [secret])
  }
  for (const { operation, options } of malformedRequests(operations).slice(0, mostMalformed))
    await send(operation, options)
  for (const { name, kind } of context.blueprint.dependencies) {
    const proxy = instance.proxies.get(name)
    const [first, ...others] = operationsThrough(context, name)
    if (!proxy || !first) continue
    const sendUnderFault = async () => {
      for (let count = 0; count < repliesUnderFault; count++) await send(first)
      for (const operation of others) await send(operation)
    }
    if (kind === 'http') {
      // Before the refusals: they may open a breaker, behind which no error is met.
      const headers = { 'content-type': 'application/json' }
      const injected = await proxy.inject({
        type: 'respond',
        status: 500,
        headers,
        body: error.body,
      })
      await sendUnderFault()
      await proxy.heal()
      isErrorMet ||= injected.attemptsHit > 0
      events.push(`${name} answers 500`)
    }
    await proxy.inject({ type: 'refuse' })
    await sendUnderFault()
    for (const path of pathsOf(context)) await send(getOperation(path))
    await proxy.heal()
    events.push(`${name} refuses`)
  }
  for (const path of pathsOf(context)) await send(getOperation(path))
  const crash = context.blueprint.operations.find(({ id }) => id === context.blueprint.crash)
  if (crash) {
    await send(crash)
    events.push('crash')
  }
  await untilQuiet(instance, context.signal)
  moments.push({ at: now(), during: 'stop' })
  await stop(context, instance)
  events.push('stop')
  const alone = await startLater()
  if (alone) events.push(startOf(alone))

  const hasHttp = context.blueprint.dependencies.some(({ kind }) => kind === 'http')
  const issued = [...ofIdentities.values()].flat()
  const wanted = [
    ...ofEnvironment,
    canary,
    ...issued,
    ...credentials.map(({ secret }) => secret),
    ...ofBodies,
    ...(hasHttp ? [error.secret] : []),
  ]
  const findings = createFindings(context.mask)
  const { lines } = instance.process.logs
  for (const { at, text } of lines) {
    const during = moments.findLast((moment) => moment.at <= at)?.during ?? 'start'
    findings.search(text, wanted, { place: 'log', during, ...debug(text) })
  }
  // Its database is another, with secrets of its own.
  const ofAlone = alone ? [...secretsOfEnvironment(context.blueprint, alone.env), ...wanted] : []
  for (const text of alone?.lines ?? []) {
    findings.search(text, ofAlone, { place: 'log', during: startOf(alone!), ...debug(text) })
  }
  for (const each of said) searchResponse(findings, each, wanted, issued)
  const debugBy = debugChosenBy(context.blueprint.env)
  return {
    planted: wanted.map((secret) => ({
      kind: secret.kind,
      name: secret.name,
      isTellable: secret.isTellable,
      ...(secret === error.secret && !isErrorMet && { isUndelivered: true as const }),
    })),
    lines: lines.length + (alone?.lines.length ?? 0),
    responses: said.length,
    isTruncated: instance.process.logs.droppedLines > 0 || (alone?.isTruncated ?? false),
    ...(debugBy !== undefined && { debugBy }),
    found: findings.all(),
    events,
  }
}

/** A request that needs the dependency, and one that brings it a secret in its body. */
function operationsThrough(context: ExperimentContext, dependency: string): Operation[] {
  const [using] = operationsUsing(context, dependency)
  const called = context.seen.traffic?.operations.filter(
    ({ expected, dependencies }) =>
      expected > 0 && dependencies.some((each) => each.dependency === dependency),
  )
  const carrying = context.blueprint.operations.find(
    ({ id, body }) =>
      secretsOfBody(body).length > 0 && called?.some(({ operation }) => operation === id),
  )
  return [...new Set([using?.operation, carrying])].filter((each) => each !== undefined)
}

function debug(text: string): Pick<FoundSecret, 'isDebug'> {
  return isDebugLine(text) ? { isDebug: true } : {}
}

function searchResponse(
  findings: ReturnType<typeof createFindings>,
  { sent, own, isPassedOn }: Said,
  wanted: readonly SecretToFind[],
  issued: readonly SecretToFind[],
): void {
  const { status = 0, operation: during } = sent
  const isError = status >= 400
  // A login answers with what the service has issued, and a client may read back what it stored.
  const here = isError
    ? wanted
    : wanted.filter((secret) => secret.kind !== 'field' && !issued.includes(secret))
  const saying = { place: 'response' as const, during, status, own }
  findings.search(textOf(sent), here, { ...saying, ...(isPassedOn && { isPassedOn }) })
  // A session that goes on is set again with the value that came.
  const values = own.map(({ value }) => value)
  const foreign = here.filter(({ value }) => !values.includes(value))
  findings.search(cookiesOf(sent), foreign, saying)
}

function unique(secrets: readonly SecretToFind[]): SecretToFind[] {
  return [...new Map(secrets.map((secret) => [secret.value, secret])).values()]
}

function withoutCanary(
  env: Readonly<Record<string, string>>,
  { name }: SecretToFind,
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([other]) => other !== name))
}

interface StartedAlone {
  env: Readonly<Record<string, string>>
  lines: string[]
  isTruncated: boolean
  hasEnded: boolean
}

function startOf({ hasEnded }: StartedAlone): string {
  return `a start without its dependencies${hasEnded ? ', which it refused' : ''}`
}

/** A start with every dependency refusing: drivers tell of the address that they tried. */
async function startAlone(
  context: ExperimentContext,
  mutateEnv: (env: Record<string, string>) => void,
): Promise<StartedAlone | undefined> {
  if (context.blueprint.dependencies.length === 0) return undefined
  await using instance = await context.startInstance({
    mutateEnv,
    beforeStart: async (proxies) => {
      await Promise.all([...proxies.values()].map((proxy) => proxy.inject({ type: 'refuse' })))
    },
  })
  const until = now() + startAloneMs
  while (now() < until && !instance.process.exit) await delay(50, context.signal)
  const hasEnded = instance.process.exit !== undefined
  // What it printed before its end is read only then.
  if (hasEnded) await instance.process.exited
  const { lines, droppedLines } = instance.process.logs
  return {
    env: instance.env,
    lines: lines.map(({ text }) => text),
    isTruncated: droppedLines > 0,
    hasEnded,
  }
}

/** A token that the environment holds as well is told as that. */
function secretsOfIdentities(
  { identities }: ExperimentContext,
  ofEnvironment: readonly SecretToFind[],
): Map<string, SecretToFind[]> {
  const known = new Set(ofEnvironment.map(({ value }) => value))
  return new Map(
    [...identities].map(([identity, headers]) => [
      identity,
      Object.entries(headers)
        .filter(([name]) => /^(authorization|cookie|x-api-key)$/i.test(name))
        .map(([name, value]) =>
          secretToFind('credential', `${name} of ${identity}`, value.replace(/^[A-Za-z]+ /, '')),
        )
        .filter(({ value }) => !known.has(value)),
    ]),
  )
}

/** Probes, metrics and documents, as declared or found; where no metrics are declared, the usual place. */
function pathsOf(context: ExperimentContext): string[] {
  const { live, ready } = probePaths(context)
  const { endpoints } = context.blueprint
  const paths = [live, ready, endpoints.metrics ?? '/metrics', ...Object.values(endpoints)]
  return [...new Set(paths.filter((path) => path !== undefined))]
}

function textOf({ rawResponseHeaders, body }: SentExchange): string {
  const headers = rawResponseHeaders
    .filter(([name]) => name.toLowerCase() !== 'set-cookie')
    .map(([name, value]) => `${name}: ${value}`)
  return [...headers, '', body.toString('utf8')].join('\n')
}

function cookiesOf({ rawResponseHeaders }: SentExchange): string {
  return rawResponseHeaders
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

async function stop(
  { blueprint, signal }: ExperimentContext,
  { process }: Instance,
): Promise<void> {
  if (process.exit) return
  // It may end in this very moment.
  await process.signal(blueprint.stop.signal, 'main').catch(() => {})
  await process.waitForExit(Math.min(blueprint.stop.graceMs, mostStopMs), signal)
}
