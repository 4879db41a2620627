import type { Operation } from '@staticfire/contracts'
import type { Canaries } from '../../traffic/canaries.ts'
import type { SentCanary } from './leaked-canaries.ts'

/** What known requests carried that must not be logged: planted values, credentials, whole bodies. */
export function sentCanaries(
  canaries: Canaries,
  operations: readonly Operation[],
  identities: ReadonlyMap<string, Record<string, string>>,
): SentCanary[] {
  const planted = [...canaries.planted].flatMap((kind): SentCanary[] =>
    kind === 'body' || kind === 'phone' ? [] : [{ kind, value: canaries.values[kind] }],
  )
  const tokens = [...identities.values()].flatMap((headers) =>
    Object.entries(headers)
      .filter(([name]) => /^(authorization|cookie|x-api-key)$/i.test(name))
      .map(([, value]): SentCanary => ({ kind: 'token', value: value.replace(/^[A-Za-z]+ /, '') })),
  )
  return [...planted, ...tokens, ...operations.flatMap(({ body }) => wholeBody(body))]
}

/** A body counts as logged when all of it stands in a line, as JSON or as a JSON string. */
export function wholeBody(body: unknown): SentCanary[] {
  if (typeof body !== 'object' || body === null || Object.keys(body).length < 2) return []
  const text = JSON.stringify(body)
  return [text, JSON.stringify(text).slice(1, -1)].map((value) => ({ kind: 'body', value }))
}
