import type { MetricsObservation, ScrapeFacts } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'

/** What it means that nothing could be scraped: an absent route may have a service that pushes instead. */
export function judgeAbsent({ tried, isDeclared }: MetricsObservation): ClaimDraft<'parses'>[] {
  const id = 'parses'
  const text = 'A scrape of the metrics parses strictly'
  const asked = tried.map(({ path, port, status, outcome, contentType }) => {
    const type = status === 200 ? ` (${contentType ?? 'without a type'})` : ''
    return `${path} on port ${port}: ${status ?? outcome}${type}`
  })
  const evidence = [
    measured('metrics', 'Where metrics were asked for', {
      observed: asked.slice(0, 8).join('; ') || 'nowhere',
      expected: 'Prometheus text or OpenMetrics',
    }),
  ]
  const claim = { id, text, evidence } as const
  if (tried.some(({ status }) => status === 401 || status === 403)) {
    const message = 'The metrics are guarded, and none of the declared identities may read them.'
    const remedy = 'traffic: { identities: { scraper: { token: … } } }'
    return [unproven({ ...claim, reason: { code: 'metrics-guarded', message, remedy } })]
  }
  if (tried.some(({ status }) => status === 429)) {
    const message = "The metrics were answered 429: the service's own limit stood in the way."
    const remedy = 'env: { … }  # a limit of the service that leaves its metrics out'
    return [unproven({ ...claim, reason: { code: 'rate-limited', message, remedy } })]
  }
  const [first] = tried
  if (isDeclared && first)
    return [
      fail({
        ...claim,
        text: `GET ${first.path}, declared as metrics, is no scrape: it is answered ${first.status ?? first.outcome}`,
      }),
    ]
  const message =
    'None of the usual paths is a scrape. Metrics that are pushed, by StatsD or OTLP, are not received yet.'
  const remedy = 'endpoints: { metrics: /metrics }  # where it is scraped'
  return [unproven({ ...claim, reason: { code: 'no-metrics-endpoint', message, remedy } })]
}

/** Every form that it offers, read line by line. */
export function judgeParses({ scrapes }: MetricsObservation): ClaimDraft<'parses' | 'form'>[] {
  const evidence = [
    measured('metrics', 'What was scraped, in each form that it offers', {
      observed: scrapes.map(describe).join('; '),
      expected: 'no error',
    }),
  ]
  const lost = scrapes.find(({ outcome, status }) => outcome !== 'ok' || status !== 200)
  const broken = scrapes.find(({ errors }) => errors > 0)
  const claim = { id: 'parses', text: 'Every scrape parses strictly', evidence } as const
  if (lost) {
    const asked = lost.accept === 'prometheus' ? 'as Prometheus asks' : 'as plain text'
    return [
      fail({ ...claim, text: `Asked for ${asked}, metrics answer ${lost.status ?? lost.outcome}` }),
    ]
  }
  if (broken) {
    const error = broken.problems.find(({ severity }) => severity === 'error')
    const text = `Line ${error?.line} of the scrape breaks the format: ${error?.what}: ${error?.text}`
    return [fail({ ...claim, text: text.slice(0, 300) }), judgeForm(scrapes)]
  }
  if (scrapes.some(({ isTruncated }) => isTruncated)) {
    const message = 'The scrape is longer than the first mebibyte, which alone is read.'
    return [
      unproven({ ...claim, reason: { code: 'scrape-too-long', message } }),
      judgeForm(scrapes),
    ]
  }
  return [pass(claim), judgeForm(scrapes)]
}

/** What parsers let pass and should not have to. */
function judgeForm(scrapes: readonly ScrapeFacts[]): ClaimDraft<'form'> {
  const remarks = scrapes.flatMap(({ problems }) =>
    problems.flatMap(({ severity, what }) => (severity === 'remark' ? [what] : [])),
  )
  const types = scrapes.flatMap(({ contentType = 'none' }) =>
    isKnown(contentType) ? [] : [contentType],
  )
  const observed = [...new Set([...remarks, ...types.map((type) => `content type ${type}`)])].join(
    '; ',
  )
  const evidence = [
    measured('metrics', 'What the format advises against', {
      observed: observed.slice(0, 300) || 'nothing',
      expected: 'nothing; Prometheus 3 refuses a content type that it does not know',
    }),
  ]
  const claim = {
    id: 'form',
    text: 'The scrape follows the advice of its format',
    weight: 'advisory',
    evidence,
  } as const
  if (observed !== '') return fail({ ...claim, text: `The scrape has ${observed.slice(0, 200)}` })
  if (!scrapes.some(({ isTruncated }) => isTruncated)) return pass(claim)
  const message = 'The scrape is longer than what is read of it.'
  return unproven({ ...claim, reason: { code: 'scrape-too-long', message } })
}

function isKnown(contentType: string): boolean {
  return /^\s*(?:text\/plain|application\/openmetrics-text)\s*(?:;|$)/i.test(contentType)
}

function describe({ format, series, errors, status, outcome, bytes }: ScrapeFacts): string {
  if (outcome !== 'ok' || status !== 200) return `${status ?? outcome}`
  return `${format}: ${series} series, ${bytes} bytes, ${errors} errors`
}

/** Buckets that do not add up give wrong quantiles. */
export function judgeBuckets({ histograms }: MetricsObservation): ClaimDraft<'buckets'> {
  const { checked, broken } = histograms
  const text = 'Buckets are cumulative, and that of +Inf is the count'
  const observed = broken.map(({ name, problem }) => `${name}: ${problem}`).join('; ')
  const evidence = [
    measured('metrics', `The buckets of ${checked} histograms, in every scrape`, {
      observed: observed.slice(0, 300) || 'cumulative, each with its +Inf',
      expected: 'cumulative, with +Inf = _count',
    }),
  ]
  const claim = { id: 'buckets', text, evidence } as const
  if (checked === 0)
    return notApplicable({
      ...claim,
      reason: { code: 'no-histogram', message: 'No histogram is among what is scraped.' },
    })
  const always = broken.find(({ times, seen }) => times === seen && seen > 1)
  if (always)
    return fail({ ...claim, text: `The histogram ${always.name} is broken: ${always.problem}` })
  const [once] = broken
  if (!once) return pass(claim)
  const message = `The histogram ${once.name} was broken in ${once.times} of ${once.seen} scrapes: it may have changed while it was written.`
  return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
}

/** A counter that starts again at each scrape gives rates that never were. */
export function judgeSteady(observation: MetricsObservation): ClaimDraft<'steady'> {
  const { falls, processes, isRestarted } = observation
  const evidence = [
    measured('metrics', 'Counters that were lower, or gone, in the next scrape', {
      observed:
        falls
          .slice(0, 3)
          .map(({ name, from, to }) => `${name} from ${from} to ${to ?? 'nothing'}`)
          .join('; ') || 'none',
      expected: 'none: a counter only grows',
    }),
  ]
  const claim = { id: 'steady', text: 'Counters only grow', evidence } as const
  if (falls.length === 0) return pass(claim)
  if (processes > 1 || isRestarted) {
    const message = isRestarted
      ? 'Counters went back because a process was replaced.'
      : `Counters differ from scrape to scrape: each of ${processes} processes may tell its own. A scrape should answer for all of them.`
    const code = isRestarted ? 'process-replaced' : 'per-worker-metrics'
    return unproven({ ...claim, reason: { code, message } })
  }
  // A summary may look back for some minutes only, and what is idle may be forgotten.
  const reset = falls.find(({ type, to }) => type !== 'summary' && to !== undefined)
  const gone = falls.filter(({ type, to }) => type !== 'summary' && to === undefined)
  const worst = reset ?? (gone.length > 2 ? gone[0] : undefined)
  if (worst)
    return fail({
      ...claim,
      text: `${worst.name} went back from ${worst.from} to ${worst.to ?? 'nothing'} between two scrapes`,
    })
  const message = 'A series vanished between two scrapes, which may be meant.'
  return unproven({ ...claim, reason: { code: 'in-dead-band', message } })
}
