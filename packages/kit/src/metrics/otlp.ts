import type { Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import type { Losses } from '../kernel/losses.ts'
import type { MetricsSource } from './family.ts'
import { otlpBatches } from './otlp-batches.ts'
import { startPushLoop, type Push } from './push-loop.ts'

export interface OtlpMetricsSettings {
  readonly clock: Clock
  readonly source: MetricsSource
  readonly losses: Losses
  /** The collector's base, `http://collector:4318`; `/v1/metrics` is added where the path does not end so. */
  readonly endpoint: string
  readonly headers?: Readonly<Record<string, string>>
  /** `service.name` and what else tells this process from others. */
  readonly resource: Readonly<Record<string, string>>
  /** When counting began, in milliseconds since the epoch. */
  readonly startedAt: number
  readonly intervalMs?: number
  /** For all of one push. */
  readonly timeoutMs?: number
  readonly fetch?: typeof fetch
}

/** What a collector says of rejected points is short; one that lies gets no memory for more. */
const maxAnswerBytes = 65_536

/**
 * Posts all metrics as OTLP/HTTP JSON at an interval. Values are totals since the start, so a push that fails
 * needs no repeating and no buffer: the next one says it all. Throws OPTION_INVALID.
 */
export function pushOtlpMetrics(settings: OtlpMetricsSettings): Push {
  const { clock, source, losses, intervalMs = 60_000, timeoutMs = 10_000 } = settings
  const post = settings.fetch ?? fetch
  const url = endpointUrl(settings.endpoint)
  if (!(intervalMs >= 100) || !(timeoutMs > 0))
    throw new KitError('OPTION_INVALID', 'OTLP needs an interval of 100 ms at least and a timeout.')

  const push = async (closing: AbortSignal) => {
    const late = new AbortController()
    const cancel = clock.after(timeoutMs, () => late.abort())
    const signal = AbortSignal.any([closing, late.signal])
    try {
      const families = await source.read()
      for (const body of otlpBatches(families, {
        resource: settings.resource,
        startedAt: settings.startedAt,
        now: clock.wallNow(),
      })) {
        const response = await post(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...settings.headers },
          body,
          signal,
          redirect: 'error',
        })
        await readAnswer(response, losses)
      }
    } catch {
      losses.count(late.signal.aborted ? 'otlp_push_late' : 'otlp_push_failed')
    } finally {
      cancel()
    }
  }

  return startPushLoop(clock, intervalMs, push)
}

async function readAnswer(response: Response, losses: Losses): Promise<void> {
  if (!response.ok) {
    await response.body?.cancel()
    losses.count('otlp_push_refused')
    return
  }
  const rejected = rejectedPoints(await boundedText(response))
  if (rejected > 0) losses.count('otlp_point_rejected', rejected)
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    // Leaving the loop cancels the body.
    if (bytes > maxAnswerBytes) return ''
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

/** https://opentelemetry.io/docs/specs/otlp/#partial-success-1; an int64 is a text in JSON. */
function rejectedPoints(answer: string): number {
  try {
    const { partialSuccess } = JSON.parse(answer) as {
      partialSuccess?: { rejectedDataPoints?: unknown }
    }
    const rejected = Number(partialSuccess?.rejectedDataPoints ?? 0)
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0
  } catch {
    return 0
  }
}

function endpointUrl(endpoint: string): string {
  const url = URL.parse(endpoint)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new KitError(
      'OPTION_INVALID',
      'The OTLP endpoint for metrics must be a URL such as http://collector:4318.',
    )
  if (!url.pathname.endsWith('/v1/metrics'))
    url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/metrics`
  return url.href
}
