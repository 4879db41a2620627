import type { ReceivedItem, ReceivedSpan, Receivers } from '../../receivers/index.ts'

export type TracedSpan = Pick<
  ReceivedSpan,
  'traceId' | 'spanId' | 'parentSpanId' | 'kind' | 'startedAt' | 'attributes'
> & { transport: 'otlp' | 'sentry' }

/** Every span that came, over OTLP or as Sentry's transactions and span streams. */
export function spansOf({ otlp, sentry }: Receivers): TracedSpan[] {
  return [
    ...otlp.spans.items.map((span) => ({ ...span, transport: 'otlp' as const })),
    ...sentry.items.items.flatMap(spansOfTransaction),
    ...sentry.items.items.flatMap(spansOfStream),
  ]
}

/** https://develop.sentry.dev/sdk/data-model/event-payloads/transaction/ */
function spansOfTransaction({ type, payload }: ReceivedItem): TracedSpan[] {
  if (type !== 'transaction' || !payload) return []
  const root = object(object(payload['contexts'])['trace'])
  const children = Array.isArray(payload['spans']) ? payload['spans'] : []
  return [
    spanOf({ ...root, start_timestamp: payload['start_timestamp'] }),
    ...children.slice(0, 1_000).map((child) => spanOf(object(child))),
  ]
}

/** https://develop.sentry.dev/sdk/telemetry/spans/span-protocol/, as SDKs from 2026 on send them. */
function spansOfStream({ type, payload }: ReceivedItem): TracedSpan[] {
  const items = type === 'span' ? payload?.['items'] : undefined
  if (!Array.isArray(items)) return []
  return items.slice(0, 1_000).map((item) => {
    const { attributes, ...span } = object(item)
    const data = Object.fromEntries(
      Object.entries(object(attributes)).map(([name, each]) => [name, object(each)['value']]),
    )
    return spanOf({ ...span, data, op: data['sentry.op'] })
  })
}

function spanOf(span: Record<string, unknown>): TracedSpan {
  const parentSpanId = text(span['parent_span_id'])
  return {
    transport: 'sentry',
    traceId: text(span['trace_id']).replaceAll('-', ''),
    spanId: text(span['span_id']),
    ...(parentSpanId !== '' && { parentSpanId }),
    kind: kindOf(text(span['op'])),
    startedAt: Number(span['start_timestamp'] ?? 0) * 1_000 || 0,
    attributes: Object.fromEntries(
      Object.entries(object(span['data'])).map(([name, value]) => [name, text(value)]),
    ),
  }
}

/** https://develop.sentry.dev/sdk/telemetry/traces/span-operations/ */
function kindOf(operation: string): TracedSpan['kind'] {
  if (operation.startsWith('http.server')) return 'server'
  if (/^(http\.client|db|cache|rpc|grpc|queue)/.test(operation)) return 'client'
  return 'internal'
}

function text(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 1_000)
  return typeof value === 'number' ? String(value) : ''
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
