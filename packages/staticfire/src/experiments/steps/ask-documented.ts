import type {
  ContractAnswer,
  ContractObservation,
  DocumentedOperation,
  Operation,
} from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { type Client, createClient, type SendOptions } from '../../traffic/client.ts'
import { routeOf } from '../../traffic/created-by.ts'
import { mediaTypeOf } from '../../traffic/openapi/check-response.ts'
import type { DescribedOperation } from '../../traffic/openapi/documented-responses.ts'
import type { ExperimentContext } from '../define.ts'
import { looksAlike } from '../facts/looks-alike.ts'
import type { Instance } from '../instance.ts'
import { type Variation, variationsOf } from './documented-variations.ts'
import { patternOf } from './path-pattern.ts'
import type { ReadContract } from './read-contract.ts'
import { askUnknown, type UnknownAnswers } from './unknown-path.ts'

type Asked = Pick<ContractObservation, 'unknown' | 'operations' | 'untried' | 'undocumented'>

const mostOperations = 60
const timeoutMs = 5_000
/** One that does not end may be a stream; after two more the service is asked no further. */
const mostTimeouts = 3
const budgetMs = 20_000

/** Each documented operation as it is documented, then wrong in up to three ways. */
export async function askDocumented(
  context: ExperimentContext,
  instance: Instance,
  contract: ReadContract,
): Promise<Asked> {
  const { signal } = context
  const until = now() + budgetMs
  await using client = createClient({
    host: '127.0.0.1',
    port: instance.port,
    operations: contract.operations,
    identities: context.identities,
  })
  const tries = triesOf(context, contract)
  const unknown = await askUnknown(client, contract.described, context)
  const operations: DocumentedOperation[] = []
  let timeouts = 0
  for (const { described, operation } of tries.slice(0, mostOperations)) {
    if (timeouts >= mostTimeouts || now() > until || instance.process.exit) break
    const asked = await ask(context, client, { described, operation, contract, unknown })
    timeouts += asked.answers.filter(({ outcome }) => outcome === 'timeout').length
    operations.push(asked)
  }
  return {
    ...(unknown.facts && { unknown: unknown.facts }),
    operations,
    untried: tries.length - operations.length,
    undocumented: await undocumentedOf(client, context, contract, unknown, signal),
  }
}

interface Try {
  described: DescribedOperation
  operation: Operation
}

/** In the order in which objects are created; the crash route is never asked. */
function triesOf({ blueprint }: ExperimentContext, { described, operations }: ReadContract): Try[] {
  const crash = blueprint.operations.find(({ id }) => id === blueprint.crash)
  const crashRoute = crash && routeOf(crash.method, crash.path)
  const byRoute = new Map(described.map((each) => [routeOf(each.method, each.path), each]))
  const tries: Try[] = []
  for (const operation of operations) {
    const route = routeOf(operation.method, operation.path)
    const found = byRoute.get(route)
    if (!found || route === crashRoute) continue
    byRoute.delete(route)
    tries.push({ described: found, operation })
  }
  return tries
}

interface Asking extends Try {
  contract: ReadContract
  unknown: UnknownAnswers
}

async function ask(
  { signal, mask, blueprint }: ExperimentContext,
  client: Client,
  { described, operation, contract, unknown }: Asking,
): Promise<DocumentedOperation> {
  await client.prime([operation], { signal })
  const owner = operation.owner ?? operation.identity
  const namesExisting = operation.parameters
    .filter((parameter) => parameter.in === 'path')
    .every((parameter) => client.memory.find(parameter, owner) !== undefined)
  const answers = [await send({})]
  if (answers[0]?.status !== 429 && answers[0]?.status !== undefined) {
    for (const variation of variationsOf(operation)) answers.push(await send(variation))
  }
  return {
    operation: described.id,
    statuses: [...described.responses.keys()].slice(0, 20),
    lacksIdentity: described.needsIdentity && blueprint.identities.length === 0,
    namesExisting,
    answers,
  }

  async function send({ variation, options = {} }: Partial<Variation>): Promise<ContractAnswer> {
    const sent = await client.send(operation, { timeoutMs, signal, ...options })
    const check = contract.check(described, sent)
    const mediaType = mediaTypeOf(sent)
    return {
      ...(variation !== undefined && { variation }),
      at: sent.sentAt,
      outcome: sent.outcome,
      ...(sent.status !== undefined && { status: sent.status }),
      ...(mediaType !== undefined && { mediaType: mask(mediaType) }),
      isLikeUnknown: unknown.of(operation.method).some((each) => looksAlike(each, sent)),
      ...(check.documentedAs !== undefined && { documentedAs: check.documentedAs }),
      body: check.body,
      differences: check.differences.map((each) => mask(each)),
    }
  }
}

const mostUndocumented = 20

/** Declared requests that the document does not know and the service serves. */
async function undocumentedOf(
  client: Client,
  { blueprint }: ExperimentContext,
  { described }: ReadContract,
  unknown: UnknownAnswers,
  signal: AbortSignal,
): Promise<string[]> {
  const templates = described.map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  const strangers = blueprint.operations
    .filter(({ source, id }) => source === 'requests' && id !== blueprint.crash)
    .filter(({ method, path }) => {
      const [bare = ''] = path.split('?')
      return !templates.some((each) => each.method === method && each.pattern.test(bare))
    })
    .slice(0, mostUndocumented)
  const served: string[] = []
  for (const operation of strangers) {
    const options: SendOptions = { timeoutMs, signal }
    const sent = await client.send(operation, options)
    const isUnknown = unknown.of(operation.method).some((each) => looksAlike(each, sent))
    if (sent.isExpected && !isUnknown) served.push(`${operation.method} ${operation.path}`)
  }
  return served
}
