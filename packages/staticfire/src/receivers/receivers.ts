import { randomBytes } from 'node:crypto'
import { createProxy, type Proxy } from '@staticfire/proxy'
import { type OtlpReceiver, openOtlpReceiver } from './otlp.ts'
import { openSentryReceiver, type SentryReceiver } from './sentry.ts'
import { openStatsdReceiver, type StatsdReceiver } from './statsd.ts'

/** Where a service sends what it tells of itself; one set for each instance that asks for it. */
export interface Receivers extends AsyncDisposable {
  readonly otlp: OtlpReceiver
  readonly sentry: SentryReceiver
  readonly statsd: StatsdReceiver
  /** Stand before `otlp` and `sentry`, so that they can be made unreachable. */
  readonly collector: Proxy
  readonly tracker: Proxy
  /** Points a service at some of them; what `declared` says besides addresses is respected. */
  env(
    declared: Readonly<Record<string, string>>,
    kinds: readonly ReceiverKind[],
  ): Record<string, string>
}

export type ReceiverKind = 'otlp' | 'sentry' | 'statsd'

export async function openReceivers(): Promise<Receivers> {
  await using undo = new AsyncDisposableStack()
  const otlp = undo.use(await openOtlpReceiver())
  const sentry = undo.use(await openSentryReceiver())
  const statsd = undo.use(await openStatsdReceiver())
  const collector = undo.use(await proxyBefore('the collector', otlp.port))
  const tracker = undo.use(await proxyBefore('the error tracker', sentry.port))
  const key = randomBytes(16).toString('hex')
  const owned = undo.move()
  return {
    otlp,
    sentry,
    statsd,
    collector,
    tracker,
    env: (declared, kinds) => ({
      ...(kinds.includes('otlp') && {
        ...withoutDeclared(settings, declared),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
        ...redirected(declared, collector.port),
      }),
      ...(kinds.includes('sentry') && { SENTRY_DSN: `http://${key}@127.0.0.1:${tracker.port}/1` }),
      ...(kinds.includes('statsd') && statsdAddress(statsd.port)),
    }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function proxyBefore(name: string, port: number): Promise<Proxy> {
  const upstream = { host: '127.0.0.1', port }
  return createProxy({ name, protocol: 'http', upstream, maxAttempts: 10_000 })
}

/**
 * What the SDKs read by themselves. Short delays, since the defaults are made for hours:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
const settings = {
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_BSP_SCHEDULE_DELAY: '200',
  OTEL_BLRP_SCHEDULE_DELAY: '200',
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
  OTEL_EXPORTER_OTLP_TIMEOUT: '3000',
}

/** As the usual clients read it, and Datadog's. */
function statsdAddress(port: number): Record<string, string> {
  return {
    STATSD_HOST: '127.0.0.1',
    STATSD_PORT: String(port),
    DD_AGENT_HOST: '127.0.0.1',
    DD_DOGSTATSD_PORT: String(port),
  }
}

/** An address of one signal outranks the one of all: where it is declared, it must lead here too. */
function redirected(
  declared: Readonly<Record<string, string>>,
  collector: number,
): Record<string, string> {
  const signals = ['TRACES', 'METRICS', 'LOGS'] as const
  return Object.fromEntries(
    signals
      .map((signal) => [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, signal.toLowerCase()] as const)
      .filter(([name]) => declared[name] !== undefined)
      .map(([name, signal]) => [name, `http://127.0.0.1:${collector}/v1/${signal}`]),
  )
}

function withoutDeclared(
  values: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in declared)))
}
