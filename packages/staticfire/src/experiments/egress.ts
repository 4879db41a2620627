import type { EgressObservation } from '@staticfire/contracts'
import { findAddressLiterals } from '../discover/address-literals.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import { countsSince, readEgressCounts } from './facts/kernel-counters.ts'
import { printedAddresses } from './facts/printed-addresses.ts'
import type { Instance } from './instance.ts'
import { delay } from './steps/delay.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

const mostOperations = 12
const timeoutMs = 5_000
const idleMs = 500

/** Where connections go, with every dependency at a fresh address, in a sandbox that counts each attempt to leave it. */
export const egress = defineExperiment({
  name: 'egress',
  after: ['boot[up]'],
  // The kernel counts for the whole namespace: alone, what it counts is this instance's.
  lane: () => 'exclusive',
  keys: () => [undefined],
  expectedMs: () => 3_000,
  run: async (context) => {
    if (context.environment.egress !== 'denied') {
      throw new InvalidObservation(
        'egress-not-denied',
        `Attempts to leave are counted inside a network namespace only: ${context.environment.egressReason ?? 'there is none'}.`,
      )
    }
    const before = await readEgressCounts()
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeEgress(context, instance, before)
  },
})

async function observeEgress(
  context: ExperimentContext,
  instance: Instance,
  before: Awaited<ReturnType<typeof readEgressCounts>>,
): Promise<EgressObservation> {
  const { blueprint, mask, signal } = context
  // Until now the tool's own polls were refused as well.
  const ready = await readEgressCounts()
  const operations = blueprint.operations
    .filter(({ id }) => id !== blueprint.crash)
    .slice(0, mostOperations)
  let requests = 0
  for (const operation of [...operations, ...operations]) {
    await instance.client.send(operation, { timeoutMs, signal })
    requests += 1
  }
  await delay(idleMs, signal)
  const after = await readEgressCounts()
  const { sourceFiles, literals } = await findAddressLiterals(instance.cwd)
  const own = ownAddresses(instance)
  const printed = printedAddresses(instance.process.logs.lines.map(({ text }) => text))
  return {
    leaving: countsSince(before, after),
    asked: { ...countsSince(ready, after), requests },
    dependencies: [...instance.proxies].map(([dependency, { ledger }]) => ({
      dependency,
      connections: ledger.connections.length,
    })),
    printed: printed.filter((each) => !own.has(each)).map((each) => mask(each)),
    sourceFiles,
    literals: literals.map((literal) => ({
      ...literal,
      place: mask(literal.place),
      host: mask(literal.host),
    })),
  }
}

/** What it was told, in the forms in which an error names it. */
function ownAddresses({ proxies, port }: Instance): Set<string> {
  const ports = [port, ...[...proxies.values()].map((proxy) => proxy.port)]
  return new Set(
    ports.flatMap((each) => ['127.0.0.1', 'localhost', '::1'].map((host) => `${host}:${each}`)),
  )
}
