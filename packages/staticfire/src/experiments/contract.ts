import type { ContractObservation } from '@staticfire/contracts'
import { defineExperiment } from './define.ts'
import { askDocumented } from './steps/ask-documented.ts'
import { findDocument } from './steps/find-document.ts'
import { readContract } from './steps/read-contract.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'

/** What the OpenAPI document says, and what the service answers to each operation in it. */
export const contract = defineExperiment({
  name: 'contract',
  after: ['boot[up]'],
  lane: () => 'shared',
  keys: () => [undefined],
  expectedMs: () => 4_000,
  run: async (context): Promise<ContractObservation> => {
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    const { found, lookedAt } = await findDocument(context, instance)
    const nothing = { lookedAt, operations: [], untried: 0, undocumented: [] }
    if (!found) return nothing
    const { facts, read } = await readContract(context, found)
    if (!read) return { ...nothing, document: facts }
    return { lookedAt, document: facts, ...(await askDocumented(context, instance, read)) }
  },
})
