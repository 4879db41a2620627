import type { Instant } from '@staticfire/contracts'
import { type HttpIntake, type Intake, openHttpIntake } from './http-intake.ts'
import { Kept } from './kept.ts'
import { itemsOf } from './sentry-envelope.ts'

/** What an SDK reported of one error (`event`), or something else that it sent. */
export interface ReceivedItem {
  at: Instant
  /** `event`, `transaction`, `session`, `client_report` … */
  type: string
  /** The payload as JSON; undefined when it is none. */
  payload: Readonly<Record<string, unknown>> | undefined
  /** The payload as text, for what must not stand in it; cut when it is very long. */
  text: string
  isTruncated: boolean
}

/** A Sentry server that takes everything: envelopes, and the older store endpoint. */
export interface SentryReceiver extends AsyncDisposable {
  readonly port: number
  readonly refusals: HttpIntake['refusals']
  readonly items: Kept<ReceivedItem>
}

const most = 1_000
const longestText = 256 * 1024

export async function openSentryReceiver(): Promise<SentryReceiver> {
  const items = new Kept<ReceivedItem>(most)
  const intake = await openHttpIntake((request) => {
    const [, endpoint] = /^\/api\/\w+\/(envelope|store)\/?$/.exec(request.path) ?? []
    if (endpoint === undefined || request.method !== 'POST') return { status: 404 }
    const sent = endpoint === 'store' ? [stored(request)] : itemsOf(request.body)
    for (const { type, payload } of sent) {
      const text = payload.toString('utf8')
      items.add({
        at: request.at,
        type,
        payload: asObject(text),
        text: text.slice(0, longestText),
        isTruncated: text.length > longestText,
      })
    }
    return { status: 200, mediaType: 'application/json', body: '{"id":""}' }
  })
  return {
    port: intake.port,
    refusals: intake.refusals,
    items,
    [Symbol.asyncDispose]: () => intake[Symbol.asyncDispose](),
  }
}

/** https://develop.sentry.dev/sdk/foundations/transport/store: one event, as older SDKs send it. */
function stored({ body }: Intake): { type: string; payload: Buffer } {
  return { type: 'event', payload: body }
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
