import { AsyncLocalStorage } from 'node:async_hooks'
import type * as Api from '@opentelemetry/api'
import { currentRequest, type RequestRecord } from '../kernel/request.ts'
import type { OtlpSink } from './otlp-sink.ts'
import { scrubSpan } from './scrub-span.ts'
import type { Scrub, ScrubFields } from './span-failure.ts'
import type { TraceIds } from './trace-ids.ts'

/**
 * Lets spans that the user's code makes through `@opentelemetry/api` join the request's trace.
 * Returns what takes it back, or undefined when the process has a provider already, which stays.
 */
export function registerGlobally(
  sink: OtlpSink,
  ids: TraceIds,
  sampleRatio: number,
  scrub: Scrub | undefined,
  scrubFields?: ScrubFields,
): (() => void) | undefined {
  const { api, sdk, resource } = sink
  if (!api.context.setGlobalContextManager(createRequestContexts(api))) return undefined
  const provider = new sdk.TracerProvider({
    resource,
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(sampleRatio) }),
    idGenerator: { generateTraceId: ids.traceId, generateSpanId: ids.spanId },
    spanLimits: { attributeValueLengthLimit: 4_096 },
    spanProcessors: [
      {
        onStart() {},
        onEnd(span) {
          const isSampled = (span.spanContext().traceFlags & api.TraceFlags.SAMPLED) !== 0
          if (isSampled) sink.feed(scrubSpan(span, scrub, scrubFields))
        },
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  })
  if (!api.trace.setGlobalTracerProvider(provider)) {
    api.context.disable()
    return undefined
  }
  return () => {
    api.trace.disable()
    api.context.disable()
  }
}

/**
 * The active context is the one that was entered in this very request, else the request's own. A
 * server that was started inside a span would otherwise hand that span to each of its requests.
 */
function createRequestContexts(api: typeof Api): Api.ContextManager {
  const entered = new AsyncLocalStorage<{
    context: Api.Context
    request: RequestRecord | undefined
  }>()
  const ofRequests = new WeakMap<RequestRecord, Api.Context>()
  const contextOf = (request: RequestRecord): Api.Context => {
    const known = ofRequests.get(request)
    if (known !== undefined) return known
    const made = api.trace.setSpanContext(api.ROOT_CONTEXT, spanContextOf(request, api))
    ofRequests.set(request, made)
    return made
  }
  const manager: Api.ContextManager = {
    active() {
      const request = currentRequest()
      const inner = entered.getStore()
      if (inner !== undefined && inner.request === request) return inner.context
      return request === undefined ? api.ROOT_CONTEXT : contextOf(request)
    },
    with(context, work, self, ...args) {
      const run = () => Reflect.apply(work, self, args) as ReturnType<typeof work>
      return entered.run({ context, request: currentRequest() }, run)
    },
    bind<T>(context: Api.Context, target: T): T {
      if (typeof target !== 'function') return target
      const bound = function (this: unknown, ...args: unknown[]): unknown {
        return manager.with(context, () => Reflect.apply(target, this, args) as unknown)
      }
      return bound as T
    },
    enable: () => manager,
    disable() {
      entered.disable()
      return manager
    },
  }
  return manager
}

function spanContextOf({ trace }: RequestRecord, api: typeof Api): Api.SpanContext {
  const { traceId, spanId, traceState, isSampled } = trace
  const traceFlags = isSampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE
  const context = { traceId, spanId, traceFlags, isRemote: false }
  if (traceState === undefined) return context
  return { ...context, traceState: api.createTraceState(traceState) }
}
