import type { MetricsObservation, MetricsRound, Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { SendOptions } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import { isJson } from '../../traffic/request-body.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import { growthBetween, type Measures } from '../facts/growth.ts'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'
import type { Scraper } from './scraper.ts'
import { workingOperations } from './working-operations.ts'

const timeoutMs = 5_000
const mostOperations = 6
const mostTriedInOutage = 3
/** What is counted when a response ends may be counted a moment after the client has it. */
const betweenScrapesMs = 60
const patienceMs = 1_500
/** A scrape that is made anew only each ten seconds is waited for. */
const refreshMs = 12_000
/** Whoever tells it this soon makes each scrape anew. */
const promptMs = 250
/** Several processes may never tell the same twice. */
const patienceWithProcessesMs = 400

export interface RoundBench {
  context: ExperimentContext
  instance: Instance
  scraper: Scraper
  /** Where it is scraped. */
  path: string
  processes: number
  /** What scraping alone adds. */
  control: MetricsObservation['control']
  /** The same for each scrape, by measure. */
  rates: ReadonlyMap<string, number>
  /** How long a change is waited for; longer once it was seen to take longer. */
  patienceMs: number
  /** Scrapes that followed each other were the same. */
  wereSame: boolean
  /** One may be kept for a while and given out again: then it is waited for. */
  mayBeStale: boolean
  /** Known requests turned up late or never, so that this cannot be excluded. */
  isKept: boolean
  /** The longest that any round took until it was told. */
  slowestMs: number
}

export async function openBench(
  parts: Pick<RoundBench, 'context' | 'instance' | 'scraper' | 'path' | 'processes'>,
): Promise<RoundBench> {
  const { scraper, context, processes } = parts
  const scrapes = 4
  const before = await scraper.scrape()
  let wereSame = false
  let after = before
  for (let count = 0; count < scrapes; count++) {
    // The last one comes when the others have been counted.
    if (count === scrapes - 1) await delay(betweenScrapesMs, context.signal)
    const next = await scraper.scrape()
    if (isSame(after, next)) wereSame = true
    after = next
  }
  const { growth } = growthBetween(before, after, context.mask)
  return {
    ...parts,
    control: { scrapes, growth },
    rates: ratesOf(before, after, scrapes),
    patienceMs: processes > 1 ? patienceWithProcessesMs : patienceMs,
    wereSame,
    mayBeStale: wereSame && processes === 1,
    isKept: false,
    slowestMs: 0,
  }
}

/** Creates what the paths of the rounds name, so that no creation is counted in a round. */
export async function prepareRounds(bench: RoundBench): Promise<void> {
  const { instance, scraper, context } = bench
  const operations = askable(bench)
  if (!operations.some(({ parameters }) => parameters.some(({ createdBy }) => createdBy))) return
  const before = await scraper.scrape()
  await instance.client.prime(operations, { signal: context.signal })
  await untilTold(bench, before)
}

/** Waits until a scrape tells what was sent before; `before` is a scrape from before that. */
export async function untilTold(bench: RoundBench, before: Measures): Promise<void> {
  const { scraper, context, mayBeStale } = bench
  await delay(betweenScrapesMs, context.signal)
  if (!mayBeStale) return
  const until = now() + refreshMs
  while (now() < until && isSame(before, await scraper.scrape())) await delay(200, context.signal)
  // It may have been made amidst what was sent.
  await delay(bench.patienceMs, context.signal)
}

/** Known requests that work, each a number of times of its own, so that no two rounds grow alike. */
export async function successRounds(bench: RoundBench): Promise<MetricsRound[]> {
  const rounds: MetricsRound[] = []
  for (const [index, operation] of askable(bench).entries()) {
    rounds.push(await takeRound(bench, 'success', operation, 5 + index))
  }
  if (bench.slowestMs <= promptMs) bench.mayBeStale = false
  else bench.isKept = bench.wereSame
  return rounds
}

/** A DELETE would need a creation before each; that is more than one request. */
function askable({ context }: RoundBench): Operation[] {
  return workingOperations(context, mostOperations).filter(({ method }) => method !== 'DELETE')
}

/** An unknown route; without credentials; a body that is not JSON. */
export async function refusalRounds(bench: RoundBench): Promise<MetricsRound[]> {
  const known = askable(bench)
  const guarded = known.find(({ identity }) => identity !== undefined)
  const writing = known.find(
    ({ body, contentType = 'application/json' }) =>
      typeof body === 'object' && body !== null && isJson(contentType),
  )
  const broken = (operation: Operation): SendOptions => ({
    headers: { 'Content-Type': operation.contentType ?? 'application/json' },
    overrides: { body: Buffer.from(JSON.stringify(operation.body).slice(0, -1)) },
  })
  return [
    await takeRound(bench, 'unknown-route', getOperation('/staticfire-nowhere'), 4),
    ...(guarded ? [await takeRound(bench, 'refusal', guarded, 5, { identity: null })] : []),
    ...(writing ? [await takeRound(bench, 'refusal', writing, 6, broken(writing))] : []),
  ]
}

/** Known requests while every dependency refuses, until one is answered 5xx. */
export async function outageRounds(bench: RoundBench): Promise<MetricsRound[]> {
  const proxies = [...bench.instance.proxies.values()]
  if (proxies.length === 0) return []
  await Promise.all(proxies.map((proxy) => proxy.inject({ type: 'refuse' })))
  const rounds: MetricsRound[] = []
  for (const operation of askable(bench).slice(0, mostTriedInOutage)) {
    const round = await takeRound(bench, 'server-error', operation, 3)
    const isServerError = Object.keys(round.statuses).some((status) => Number(status) >= 500)
    if (isServerError) rounds.push(round)
    if (isServerError || round.unanswered > 0) break
  }
  await Promise.all(proxies.map((proxy) => proxy.heal()))
  return rounds
}

/** The crash route; a service that ends with it is not scraped after. */
export async function crashRound(bench: RoundBench): Promise<MetricsRound[]> {
  const { blueprint } = bench.context
  const crash = blueprint.operations.find(({ id }) => id === blueprint.crash)
  if (!crash || bench.instance.process.exit) return []
  const round = await takeRound(bench, 'server-error', crash, 3).catch((error: unknown) => {
    if (bench.instance.process.exit) return undefined
    throw error
  })
  return round && round.unanswered === 0 ? [round] : []
}

async function takeRound(
  bench: RoundBench,
  kind: MetricsRound['kind'],
  operation: Operation,
  count: number,
  options: SendOptions = {},
): Promise<MetricsRound> {
  const { instance, scraper, context } = bench
  const { signal, mask } = context
  await delay(betweenScrapesMs, signal)
  const before = await scraper.scrape()
  const startedAt = now()
  const exchanges: SentExchange[] = []
  for (let index = 0; index < count; index++) {
    const sent = await instance.client.send(operation, { timeoutMs, signal, ...options })
    exchanges.push(sent)
    if (sent.outcome !== 'ok') break
  }
  const { after, scrapes } = await settled(bench, before, exchanges.length)
  const { growth, isCut } = growthBetween(before, after, mask)
  return {
    kind,
    operation: operation.id,
    method: operation.method,
    path: mask(exchanges[0]?.path ?? operation.path).slice(0, 200),
    startedAt,
    sent: exchanges.length,
    statuses: statusesOf(exchanges),
    unanswered: exchanges.filter(({ status }) => status === undefined).length,
    tookMs: exchanges.reduce((sum, each) => sum + (each.endedAt ?? each.sentAt) - each.sentAt, 0),
    scrapes,
    growth,
    isCut,
  }
}

/** Scrapes until two in a row tell the same, and something of it has grown by what was sent. */
async function settled(
  bench: RoundBench,
  before: Measures,
  sent: number,
): Promise<{ after: Measures; scrapes: number }> {
  const { scraper, context } = bench
  const startedAt = now()
  let scrapes = 1
  let last = before
  let changedAfterMs = 0
  for (;;) {
    await delay(betweenScrapesMs, context.signal)
    const after = await scraper.scrape()
    const tookMs = now() - startedAt
    const isStable = changed(bench, last, after, 1).size === 0
    if (!isStable) changedAfterMs = tookMs
    const isTold = isStable && [...changed(bench, before, after, scrapes).values()].includes(sent)
    const limitMs = bench.mayBeStale ? Math.max(refreshMs, bench.patienceMs) : bench.patienceMs
    if (isTold || tookMs > limitMs) {
      bench.slowestMs = Math.max(bench.slowestMs, tookMs)
      // Whoever makes a scrape anew only now and then is waited for as long in the next round.
      bench.patienceMs = Math.max(bench.patienceMs, changedAfterMs * 1.5)
      if (!isTold) bench.mayBeStale = false
      return { after, scrapes }
    }
    if (tookMs > patienceMs) await delay(200, context.signal)
    scrapes++
    last = after
  }
}

function ratesOf(before: Measures, after: Measures, scrapes: number): Map<string, number> {
  const rates = new Map<string, number>()
  for (const [key, { value }] of after) {
    const rate = (value - (before.get(key)?.value ?? 0)) / scrapes
    if (rate !== 0) rates.set(key, rate)
  }
  return rates
}

/** By how much each name grew, without what scraping and time alone add. */
function changed(
  { rates, path }: RoundBench,
  from: Measures,
  to: Measures,
  scrapes: number,
): Map<string, number> {
  const changes = new Map<string, number>()
  for (const [key, { name, type, labels, value }] of to) {
    if (labels.some((label) => label[1] === path)) continue
    if (type === 'gauge' || Number.isNaN(value) || /^(?:process|nodejs|python|go|jvm)_/.test(name))
      continue
    const rate = rates.get(key) ?? 0
    if (!Number.isInteger(rate)) continue
    const by = value - (from.get(key)?.value ?? 0) - rate * scrapes
    if (by !== 0) changes.set(name, (changes.get(name) ?? 0) + by)
  }
  return changes
}

function isSame(one: Measures, other: Measures): boolean {
  if (one.size !== other.size) return false
  for (const [key, { value, sum }] of other) {
    const own = one.get(key)
    if (!own || !Object.is(own.value, value) || !Object.is(own.sum, sum)) return false
  }
  return true
}

function statusesOf(exchanges: readonly SentExchange[]): Record<string, number> {
  const statuses: Record<string, number> = {}
  for (const { status } of exchanges) {
    if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1
  }
  return statuses
}
