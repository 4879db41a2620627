import type {
  CounterFall,
  MetricsEndpoint,
  MetricsObservation,
  ScrapeFacts,
} from '@staticfire/contracts'
import { bucketProblem } from '../../exposition/bucket-problem.ts'
import { type Exposition, formatOf } from '../../exposition/exposition.ts'
import { measuresOf } from '../../exposition/measures.ts'
import { parseExposition } from '../../exposition/parse-exposition.ts'
import { type Client, createClient } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { type ExperimentContext, InvalidObservation } from '../define.ts'
import { fallsBetween, type Measures } from '../facts/growth.ts'
import type { Instance } from '../instance.ts'
import { accepts, scrapeTimeoutMs } from './metrics-endpoint.ts'

const mostFalls = 20
const mostBroken = 20

/** Scrapes one instance again and again, and remembers what no single scrape shows. */
export interface Scraper extends AsyncDisposable {
  /** On the connection of the requests, so that several processes answer as one. */
  scrape(): Promise<Measures>
  /** On a connection of its own, as Prometheus does. */
  scrapeAfresh(accept: ScrapeFacts['accept']): Promise<ScrapeFacts>
  readonly histograms: MetricsObservation['histograms']
  readonly falls: readonly CounterFall[]
}

export function createScraper(
  { signal, mask, identities }: ExperimentContext,
  instance: Instance,
  endpoint: MetricsEndpoint,
): Scraper {
  const other: Client | undefined = endpoint.isOwnPort
    ? undefined
    : createClient({ host: '127.0.0.1', port: endpoint.port, operations: [], identities })
  const client = other ?? instance.client
  const operation = getOperation(endpoint.path)
  const broken = new Map<string, MetricsObservation['histograms']['broken'][number]>()
  const seen = new Map<string, number>()
  const falls: CounterFall[] = []
  let checked = 0
  let last: Measures | undefined

  const send = (accept: ScrapeFacts['accept'], freshConnection: boolean) =>
    client.send(operation, {
      headers: { Accept: accepts[accept] },
      identity: endpoint.identity ?? null,
      freshConnection,
      timeoutMs: scrapeTimeoutMs,
      signal,
    })
  const learn = (exposition: Exposition): Measures => {
    const measures = measuresOf(exposition)
    checkHistograms(measures)
    if (last) falls.push(...fallsBetween(last, measures, mask).slice(0, mostFalls - falls.length))
    last = measures
    return measures
  }
  const checkHistograms = (measures: Measures) => {
    const found = new Map<string, string | undefined>()
    for (const measure of measures.values()) {
      if (measure.type !== 'histogram') continue
      found.set(measure.name, found.get(measure.name) ?? bucketProblem(measure))
    }
    checked = Math.max(checked, found.size)
    for (const [name, problem] of found) {
      seen.set(name, (seen.get(name) ?? 0) + 1)
      if (problem === undefined) continue
      const known = broken.get(name)
      if (known) known.times++
      else if (broken.size < mostBroken) broken.set(name, { name, problem, times: 1, seen: 0 })
    }
  }

  return {
    async scrape() {
      const sent = await send('text', false)
      if (sent.outcome !== 'ok' || sent.status !== 200) {
        throw new InvalidObservation(
          'scrape-lost',
          `GET ${endpoint.path} could be scraped at first, and then it was ${sent.status ?? sent.outcome}.`,
        )
      }
      return learn(read(sent))
    },
    async scrapeAfresh(accept) {
      const sent = await send(accept, true)
      const exposition = read(sent)
      if (accept === 'text' && sent.status === 200) learn(exposition)
      return scrapeFacts(sent, accept, exposition, mask)
    },
    get histograms() {
      const all = [...broken.values()].map((each) => ({ ...each, seen: seen.get(each.name) ?? 0 }))
      return { checked, broken: all }
    },
    falls,
    [Symbol.asyncDispose]: async () => await other?.[Symbol.asyncDispose](),
  }
}

function read({ responseHeaders, body }: SentExchange): Exposition {
  return parseExposition(body.toString('utf8'), formatOf(responseHeaders['content-type']))
}

function scrapeFacts(
  sent: SentExchange,
  accept: ScrapeFacts['accept'],
  exposition: Exposition,
  mask: (text: string) => string,
): ScrapeFacts {
  const contentType = sent.responseHeaders['content-type']
  return {
    accept,
    at: sent.sentAt,
    outcome: sent.outcome,
    ...(sent.status !== undefined && { status: sent.status }),
    ...(contentType !== undefined && { contentType: mask(contentType).slice(0, 120) }),
    format: exposition.format,
    bytes: sent.bodyBytes,
    tookMs: (sent.endedAt ?? sent.sentAt) - sent.sentAt,
    series: exposition.series.length,
    isTruncated: sent.bodyIsTruncated || exposition.isCut,
    errors: exposition.errorCount,
    remarks: exposition.remarkCount,
    problems: exposition.problems.map((each) => ({ ...each, text: mask(each.text) })),
  }
}
