import type { Blueprint, TracedRequest, TracingObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { listed, share, traceThresholds } from './traced.ts'

type Draft = ClaimDraft<'server-span'>

const ref = 'tracing'
const claim = {
  id: 'server-span',
  text: 'The trace of a request goes on in a server span at the collector',
  basis: [ref],
} as const
const remedy =
  'variables: { OTEL_EXPORTER_OTLP_ENDPOINT: { type: url, required: false } }, and under env what switches tracing on'

/** Whether what arrived belongs to the traces of the requests. */
export function judgeServerSpans(tracing: TracingObservation, blueprint: Blueprint): Draft {
  const requests = tracing.requests.filter(({ isExpected }) => isExpected)
  if (requests.length < traceThresholds.fewestRequests) return tooFew(requests)
  if (tracing.spans === 0) return judgeSilence(tracing, blueprint)
  const traced = requests.filter(({ entry }) => entry === 'server')
  const evidence = [
    measured(ref, 'Requests with a sampled traceparent', {
      observed: `${traced.length} of ${requests.length} have a server span of their trace; ${tracing.spans} spans came by ${tracing.transports.join(' and ')}`,
      expected: `≥ ${traceThresholds.mostShare * 100} %`,
    }),
  ]
  const missing = untraced(requests)
  if (share(traced, requests) >= traceThresholds.mostShare && missing.length === 0)
    return pass({ ...claim, evidence })
  const foreign = requests.filter(({ spans, foreignSpans }) => spans === 0 && foreignSpans > 0)
  if (share(foreign, requests) >= traceThresholds.mostShare && !tracing.signs.mentionsSampling) {
    const text = 'The spans of a request belong to another trace than the one that it came with'
    return fail({ ...claim, text, evidence })
  }
  const others = requests.filter((request) => !missing.includes(request.operation))
  const isElsewhere = others.length > 0 && others.every(({ entry }) => entry === 'server')
  if (missing.length > 0 && isElsewhere && !tracing.signs.mentionsSampling) {
    const text = `${listed(missing)} leaves no server span, while the other requests do`
    return fail({ ...claim, text, evidence })
  }
  return unproven({ ...claim, reason: between(requests), evidence })
}

function tooFew(requests: readonly TracedRequest[]): Draft {
  const message = `Only ${requests.length} of the requests with a trace were answered as expected.`
  return unproven({ ...claim, reason: { code: 'too-few-requests', message } })
}

/** Operations of which not one request was traced. */
function untraced(requests: readonly TracedRequest[]): string[] {
  const operations = [...new Set(requests.map(({ operation }) => operation))]
  return operations.filter((name) => {
    const own = requests.filter(({ operation }) => operation === name)
    return own.length >= 3 && own.every(({ entry }) => entry === 'none')
  })
}

function between(requests: readonly TracedRequest[]) {
  const other = requests.filter(({ entry }) => entry === 'other')
  if (share(other, requests) >= traceThresholds.mostShare) {
    const message =
      'The trace goes on in a span that is not of the kind SERVER, so backends do not take it for the request.'
    return { code: 'not-a-server-span', message }
  }
  const message =
    'Some requests left a server span of their trace and some none, although all of them asked to be sampled.'
  const hint = 'env: { OTEL_TRACES_SAMPLER: parentbased_always_on }'
  return { code: 'partly-traced', message, remedy: hint }
}

/** Nothing came. That is a finding where nothing was meant to, or where the service says that it reads the address. */
function judgeSilence({ refusals, signs }: TracingObservation, blueprint: Blueprint): Draft {
  const isDeclared = blueprint.variables.some(({ name }) =>
    /^OTEL_EXPORTER_OTLP_(TRACES_)?ENDPOINT$/.test(name),
  )
  const evidence = [
    measured(ref, 'Spans at the collector that OTEL_EXPORTER_OTLP_ENDPOINT named', {
      observed: `none; ${signs.filesRead} source files name ${signs.named.length === 0 ? 'no tracing library' : listed(signs.named)}`,
      expected: 'a server span for each request',
    }),
  ]
  const [refusal] = refusals
  if (refusal !== undefined) {
    const message = `What was sent to the collector could not be read: ${refusal}. It takes OTLP over HTTP, as OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf says.`
    return unproven({ ...claim, reason: { code: 'not-otlp-http', message }, evidence })
  }
  if (signs.named.length === 0 && signs.isComplete && signs.filesRead > 0) {
    const text =
      'The service sends no traces: no span came, and nothing in it names a tracing library'
    return fail({ ...claim, text, evidence })
  }
  if (isDeclared && !signs.mentionsSampling) {
    const text = 'No span came, although the service declares that it reads where to send them'
    return fail({ ...claim, text, evidence })
  }
  const message = signs.named.length
    ? `No span came, although ${listed(signs.named)} speaks of tracing: it may be switched off here, or be sent elsewhere.`
    : 'No span came, and the service’s sources could not be read in full.'
  return unproven({ ...claim, reason: { code: 'nothing-arrived', message, remedy }, evidence })
}
