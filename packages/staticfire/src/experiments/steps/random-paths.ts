import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Operation, RandomPaths } from '@staticfire/contracts'
import type { SendOptions } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import { shownLabels } from '../facts/growth.ts'
import { delay } from './delay.ts'
import { type RoundBench, untilTold } from './metrics-rounds.ts'
import { workingOperations } from './working-operations.ts'

const unknownPaths = 200
const identifiers = 100
/** What is new about the first of a kind is not due to the path. */
const warmUps = 3
const concurrency = 4
const timeoutMs = 5_000

/** Paths that nobody asked for before: unknown routes, and known routes with other identifiers. */
export async function askRandomPaths(bench: RoundBench): Promise<RandomPaths[]> {
  const unknown = getOperation('/staticfire-unknown')
  const naming = workingOperations(bench.context, 20).find(namesOne)
  return [
    await ask(bench, 'unknown-route', unknown, unknownPaths, () => {
      const token = randomBytes(6).toString('hex')
      return { token, overrides: { target: `/staticfire-${token}/${token}` } }
    }),
    ...(naming
      ? [await ask(bench, 'identifier', naming, identifiers, () => anotherIdentifier(naming))]
      : []),
  ]
}

interface RandomPath {
  /** What a label would hold that carries the path. */
  token: string
  overrides: NonNullable<SendOptions['overrides']>
}

async function ask(
  bench: RoundBench,
  kind: RandomPaths['kind'],
  operation: Operation,
  count: number,
  next: () => RandomPath,
): Promise<RandomPaths> {
  const { context, instance, scraper } = bench
  const { signal, mask } = context
  const send = (overrides: RandomPath['overrides']) =>
    instance.client.send(operation, { timeoutMs, signal, overrides })
  const atFirst = await scraper.scrape()
  for (let index = 0; index < warmUps; index++) await send(next().overrides)
  await untilTold(bench, atFirst)
  const before = await scraper.scrape()
  const tokens: string[] = []
  const facts = { sent: 0, answered: 0, limited: 0 }
  while (facts.sent < count && facts.limited === 0 && facts.answered === facts.sent) {
    const some = Array.from({ length: Math.min(concurrency, count - facts.sent) }, next)
    const answers = await Promise.all(some.map(({ overrides }) => send(overrides)))
    facts.sent += answers.length
    facts.answered += answers.filter(({ status }) => status !== undefined).length
    facts.limited += answers.filter(({ status }) => status === 429).length
    tokens.push(...some.map(({ token }) => token))
  }
  await untilTold(bench, before)
  await delay(90, signal)
  const after = await scraper.scrape()
  const added = [...after].filter(([key]) => !before.has(key)).map(([, measure]) => measure)
  const texts = added.map(({ labels }) => labels.map(([, value]) => value).join('\n'))
  const all = texts.join('\n')
  const example = added.find((_, index) => tokens.some((token) => texts[index]!.includes(token)))
  return {
    kind,
    operation: kind === 'unknown-route' ? 'GET /staticfire-…' : operation.id,
    ...facts,
    before: before.size,
    after: after.size,
    carried: tokens.filter((token) => all.includes(token)).length,
    ...(example && { example: { name: example.name, labels: shownLabels(example, mask) } }),
  }
}

/** A GET whose path names one of many: by a parameter, or by its last segment. */
function namesOne({ method, path, parameters }: Operation): boolean {
  if (method !== 'GET') return false
  if (parameters.some((each) => each.in === 'path')) return true
  return !path.includes('?') && path.split('/').length > 2 && !path.endsWith('/')
}

function anotherIdentifier({ path, parameters }: Operation): RandomPath {
  const own = parameters.find((each) => each.in === 'path')
  const last = path.slice(path.lastIndexOf('/') + 1)
  const token = another(own?.sample ?? last)
  if (own) return { token, overrides: { path: { [own.name]: token } } }
  return { token, overrides: { target: path.slice(0, -last.length) + token } }
}

function another(sample: string): string {
  if (/^\d+$/.test(sample)) return String(randomInt(100_000_000, 1_000_000_000))
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(sample)) return randomUUID()
  return `sf${randomBytes(5).toString('hex')}`
}
