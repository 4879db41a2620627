import type { CapturedResponse } from '@staticfire/contracts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import { cookieFacts } from './cookie-facts.ts'

type Facts = Omit<CapturedResponse, 'kind' | 'operation' | 'asBrowser'>

/** Headers that protect, and those from which a browser learns what a response is. */
const bearing = new Set([
  'strict-transport-security',
  'x-content-type-options',
  'content-security-policy',
  'content-security-policy-report-only',
  'x-frame-options',
  'referrer-policy',
  'content-type',
  'location',
])

/** Headers that name the software which made the response. */
const naming = new Set([
  'server',
  'powered-by',
  'x-powered-by',
  'x-powered-cms',
  'x-powered-by-plesk',
  'x-server-powered-by',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'x-php-version',
  'x-generator',
  'liferay-portal',
])

const mostHeaders = 40
/** A policy is judged whole: a cut one might have lost the part that protects. */
const longestValue = 8_000
const mostCookies = 20

/** What a response says that bears on security; neither its body nor the value of a cookie. */
export function responseFacts(sent: SentExchange, mask: (text: string) => string): Facts {
  const { sentAt, outcome, status, bodyBytes, rawResponseHeaders } = sent
  const headers = rawResponseHeaders.map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ])
  const keep = (names: ReadonlySet<string>) =>
    headers
      .filter(([name]) => names.has(name))
      .slice(0, mostHeaders)
      .map(([name, value]): [string, string] => [name, mask(value).slice(0, longestValue)])
  const setCookies = headers.filter(([name]) => name === 'set-cookie')
  return {
    at: sentAt,
    outcome,
    ...(status !== undefined && { status }),
    bodyBytes,
    headers: keep(bearing),
    software: keep(naming),
    cookies: setCookies.slice(0, mostCookies).map(([, value]) => cookieFacts(value, sentAt, mask)),
    hasMetaPolicy: metaPolicy.test(sent.body.toString('latin1', 0, longestHead)),
  }
}

/** A policy in the page counts for what it can say; it has to stand in the head. */
const metaPolicy =
  /<meta\s[^<>]{0,200}http-equiv\s{0,5}=\s{0,5}["']?content-security-policy["'\s>/]/i
const longestHead = 64 * 1024
