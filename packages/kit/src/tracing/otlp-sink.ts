import type * as Api from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type * as Sdk from '@opentelemetry/sdk-trace'
import type { Clock } from '../kernel/clock.ts'
import { loadPeer } from '../kernel/load-peer.ts'
import type { Losses } from '../kernel/losses.ts'
import { countExports } from './counted-exporter.ts'
import { createCollectorAgents } from './collector-agents.ts'
import type { FinishedSpan } from './finished-span.ts'
import { toReadableSpan } from './readable-span.ts'
import { createSpanQueue, type SpanQueue } from './span-queue.ts'

export interface OtlpSinkOptions {
  /** The full URL for traces. */
  readonly url: string
  readonly headers: Record<string, string>
  readonly attributes: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly losses: Losses
  readonly maxQueueSize: number
  readonly exportTimeoutMs: number
  readonly exportIntervalMs: number
}

/** Finished spans on their way to a collector, by OpenTelemetry's own SDK. */
export interface OtlpSink extends SpanQueue {
  readonly api: typeof Api
  readonly sdk: typeof Sdk
  readonly resource: Resource
  record(span: FinishedSpan): void
}

const feature = 'Tracing with an endpoint'

/** Loads the SDK. Rejects with PEER_MISSING that names the package. */
export async function openOtlpSink(options: OtlpSinkOptions): Promise<OtlpSink> {
  const { losses, clock, exportTimeoutMs } = options
  const [api, sdk, otlp, resources] = await Promise.all([
    loadPeer('@opentelemetry/api', feature, () => import('@opentelemetry/api')),
    loadPeer('@opentelemetry/sdk-trace', feature, () => import('@opentelemetry/sdk-trace')),
    loadPeer(
      '@opentelemetry/exporter-trace-otlp-http',
      feature,
      () => import('@opentelemetry/exporter-trace-otlp-http'),
    ),
    loadPeer('@opentelemetry/resources', feature, () => import('@opentelemetry/resources')),
  ])
  const agents = createCollectorAgents()
  const inner = new otlp.OTLPTraceExporter({
    url: options.url,
    headers: options.headers,
    timeoutMillis: exportTimeoutMs,
    // What a flush of a full queue sends at once, and one that was under way.
    concurrencyLimit: Math.ceil(options.maxQueueSize / 512) + 1,
    httpAgentOptions: agents.open,
  })
  // A try may start shortly before the exporter's own deadline and then take as long again.
  const exporter = countExports(inner, losses, clock, 2 * exportTimeoutMs)
  const queue = createSpanQueue({
    exporter,
    losses,
    clock,
    maxSize: options.maxQueueSize,
    createProcessor: (counted) =>
      new sdk.BatchSpanProcessor({
        exporter: counted,
        maxQueueSize: options.maxQueueSize,
        maxExportBatchSize: Math.min(512, options.maxQueueSize),
        scheduledDelayMillis: options.exportIntervalMs,
        exportTimeoutMillis: 3 * exportTimeoutMs,
      }),
  })
  const resource = resources
    .defaultResource()
    .merge(resources.resourceFromAttributes(options.attributes))
  return {
    api,
    sdk,
    resource,
    feed: queue.feed,
    flush: queue.flush,
    record: (span) => queue.feed(toReadableSpan(span, api, resource)),
    async close(timeoutMs) {
      await queue.close(timeoutMs)
      agents.close()
    },
  }
}
