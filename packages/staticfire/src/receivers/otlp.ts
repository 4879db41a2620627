import { type HttpIntake, type Intake, openHttpIntake, type Reply } from './http-intake.ts'
import { Kept } from './kept.ts'
import { logsIn, pointsIn, spansIn } from './otlp-records.ts'
import type { ReceivedLog, ReceivedPoint, ReceivedSpan } from './otlp-records.ts'
import { requestTables } from './otlp-tables.ts'
import { decodeMessage } from './protobuf.ts'

/** An OTLP/HTTP collector (https://opentelemetry.io/docs/specs/otlp/#otlphttp) that keeps what comes. */
export interface OtlpReceiver extends AsyncDisposable {
  readonly port: number
  readonly refusals: HttpIntake['refusals']
  readonly spans: Kept<ReceivedSpan>
  readonly points: Kept<ReceivedPoint>
  readonly logs: Kept<ReceivedLog>
}

const most = 20_000
const protobuf = 'application/x-protobuf'

export async function openOtlpReceiver(): Promise<OtlpReceiver> {
  const spans = new Kept<ReceivedSpan>(most)
  const points = new Kept<ReceivedPoint>(most)
  const logs = new Kept<ReceivedLog>(most)
  const intake = await openHttpIntake((request) => {
    const [, signal] = /^\/v1\/(traces|metrics|logs)\/?$/.exec(request.path) ?? []
    if (signal === undefined || request.method !== 'POST') return { status: 404 }
    const { at } = request
    const sent = decode(request, signal as keyof typeof requestTables)
    for (const span of spansIn(sent, at)) spans.add(span)
    for (const point of pointsIn(sent, at)) points.add(point)
    for (const log of logsIn(sent, at)) logs.add(log)
    return acknowledgement(request)
  })
  return {
    port: intake.port,
    refusals: intake.refusals,
    spans,
    points,
    logs,
    [Symbol.asyncDispose]: () => intake[Symbol.asyncDispose](),
  }
}

function decode(request: Intake, signal: keyof typeof requestTables): unknown {
  if (isJson(request)) return JSON.parse(request.body.toString('utf8'))
  if (request.header('content-type').startsWith(protobuf)) {
    return decodeMessage(request.body, requestTables[signal])
  }
  throw new Error(`a media type that is not OTLP's: ${request.header('content-type')}`)
}

/** An empty message in the sender's encoding: all was taken. */
function acknowledgement(request: Intake): Reply {
  return isJson(request)
    ? { status: 200, mediaType: 'application/json', body: '{}' }
    : { status: 200, mediaType: protobuf, body: '' }
}

function isJson(request: Intake): boolean {
  return request.header('content-type').startsWith('application/json')
}
