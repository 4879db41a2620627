import type { Operation, SecretsObservation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { getOperation } from '../traffic/get-operation.ts'
import type { SentExchange } from '../traffic/sent-exchange.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { createFindings } from './facts/find-secrets.ts'
import {
  plantedCredentials,
  secretsOfEnvironment,
  secretToFind,
  type SecretToFind,
} from './facts/planted-secrets.ts'
import type { Instance } from './instance.ts'
import { malformedRequests } from './steps/malformed-requests.ts'
import { operationsUsing } from './steps/operations-using.ts'
import { untilQuiet } from './steps/until-quiet.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'
import { workingOperations } from './steps/working-operations.ts'

const timeoutMs = 5_000
const mostOperations = 4
const mostMalformed = 12
const repliesUnderFault = 2
const mostStopMs = 10_000

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
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeLife(context, instance, operations)
  },
})

interface Said {
  sent: SentExchange
  /** What the request itself carried. */
  own: readonly SecretToFind[]
}

async function observeLife(
  context: ExperimentContext,
  instance: Instance,
  operations: readonly Operation[],
): Promise<SecretsObservation> {
  const credentials = plantedCredentials()
  const ofEnvironment = secretsOfEnvironment(context.blueprint, instance.env)
  const ofIdentities = secretsOfIdentities(context, ofEnvironment)
  const wanted = [
    ...ofEnvironment,
    ...[...ofIdentities.values()].flat(),
    ...credentials.map(({ secret }) => secret),
  ]
  const said: Said[] = []
  const moments: { at: number; during: string }[] = [{ at: 0, during: 'start' }]
  const events: string[] = []
  const send = async (
    operation: Operation,
    options: Parameters<Instance['client']['send']>[1] = {},
    own: readonly SecretToFind[] = ofIdentities.get(operation.identity ?? '') ?? [],
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
    said.push({ sent, own })
  }

  for (const operation of operations) await send(operation)
  for (const { secret, headers } of credentials) {
    for (const operation of [...operations.slice(0, 2), getOperation('/staticfire-unknown')])
      await send(operation, { identity: null, headers }, [secret])
  }
  for (const { operation, options } of malformedRequests(operations).slice(0, mostMalformed))
    await send(operation, options)
  for (const { name } of context.blueprint.dependencies) {
    const proxy = instance.proxies.get(name)
    const [using] = operationsUsing(context, name)
    if (!proxy || !using) continue
    await proxy.inject({ type: 'refuse' })
    for (let count = 0; count < repliesUnderFault; count++) await send(using.operation)
    for (const path of probesOf(context)) await send(getOperation(path))
    await proxy.heal()
    events.push(`${name} refuses`)
  }
  for (const path of probesOf(context)) await send(getOperation(path))
  const crash = context.blueprint.operations.find(({ id }) => id === context.blueprint.crash)
  if (crash) {
    await send(crash)
    events.push('crash')
  }
  await untilQuiet(instance, context.signal)
  moments.push({ at: now(), during: 'stop' })
  await stop(context, instance)
  events.push('stop')

  const findings = createFindings(context.mask)
  const { lines } = instance.process.logs
  for (const { at, text } of lines) {
    const during = moments.findLast((moment) => moment.at <= at)?.during ?? 'start'
    findings.search(text, wanted, { place: 'log', during })
  }
  for (const { sent, own } of said) {
    findings.search(textOf(sent), wanted, { place: 'response', during: sent.operation, own })
  }
  return {
    planted: wanted.map(({ kind, name, isTellable }) => ({ kind, name, isTellable })),
    lines: lines.length,
    responses: said.length,
    isTruncated: instance.process.logs.droppedLines > 0,
    found: findings.all(),
    events,
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

function probesOf({ blueprint }: ExperimentContext): string[] {
  return [...new Set(Object.values(blueprint.endpoints))].filter((path) => path !== undefined)
}

function textOf({ rawResponseHeaders, body }: SentExchange): string {
  const headers = rawResponseHeaders.map(([name, value]) => `${name}: ${value}`)
  return [...headers, '', body.toString('utf8')].join('\n')
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
