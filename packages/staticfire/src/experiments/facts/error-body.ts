import type { ErrorBody, Internals } from '@staticfire/contracts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { looksLikeStackTrace } from './stack-trace.ts'

const longestLooked = 64 * 1024
const mostNames = 20

/** What tells an attacker how the service is made; as drivers and runtimes of several languages print it. */
const patterns: readonly [Internals, RegExp][] = [
  [
    'SQL error',
    /SQLSTATE|syntax error at or near|invalid input syntax for|value too long for type|violates (?:unique|foreign|check|not-null)|relation ".{1,80}" does not exist|invalid byte sequence for encoding|You have an error in your SQL|ORA-\d{5}|near ".{1,40}": syntax error/i,
  ],
  [
    'path of a source file',
    /(?:node_modules|site-packages|dist-packages|\/gems|\/vendor)\/[\w@.-]/,
  ],
  [
    'class of an exception',
    /\b(?:java|javax|org\.springframework|org\.postgresql|com\.fasterxml)\.[\w.]{1,80}(?:Exception|Error)\b|\b(?:asyncpg|psycopg2?|sqlalchemy|pydantic)\.[\w.]{1,80}(?:Error|Exception)\b|Traceback \(most recent call last\)/,
  ],
  [
    'address of a dependency',
    /connect E[A-Z]+ [\w.:]+:\d+|dial tcp [\w.:[\]]+:\d+|connection to server at "|getaddrinfo E[A-Z]+ /,
  ],
]

/** Facts about the body of a refusal or an error; undefined for any other answer. */
export function errorBody({
  status = 0,
  body,
  bodyBytes,
  responseHeaders,
}: SentExchange): ErrorBody | undefined {
  if (status < 400) return undefined
  const text = body.toString('utf8', 0, longestLooked)
  const mediaType = responseHeaders['content-type']?.split(';')[0]?.trim().toLowerCase()
  const names = namesOf(text)
  const found = patterns.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind)
  return {
    bytes: bodyBytes,
    ...(mediaType !== undefined && { mediaType: mediaType.slice(0, 100) }),
    ...(names && { names }),
    internals: [...(looksLikeStackTrace(text) ? (['stack trace'] as const) : []), ...found],
  }
}

function namesOf(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return Object.keys(value)
      .map((name) => name.slice(0, 60))
      .toSorted()
      .slice(0, mostNames)
  } catch {
    return undefined
  }
}
