import { KitError } from '../kernel/errors.ts'

/**
 * Where traces go for a base URL, as OTEL_EXPORTER_OTLP_ENDPOINT is meant: `v1/traces` is appended
 * to its path. Throws OPTION_INVALID, without the value, which may hold a password.
 */
export function tracesUrl(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new KitError(
      'OPTION_INVALID',
      'The endpoint for traces is no http or https URL. Give the base, as in http://collector:4318',
    )
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`
  return url.href
}

/** Headers as OTEL_EXPORTER_OTLP_HEADERS writes them: `key=value,key2=value2`, percent-encoded. */
export function parseOtlpHeaders(
  headers: string | Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  if (typeof headers !== 'string') return { ...headers }
  const pairs = headers.split(',').map((pair) => pair.trim())
  return Object.fromEntries(pairs.filter((pair) => pair !== '').map(parsePair))
}

function parsePair(pair: string): [string, string] {
  const at = pair.indexOf('=')
  if (at > 0) {
    try {
      return [pair.slice(0, at).trim().toLowerCase(), decodeURIComponent(pair.slice(at + 1).trim())]
    } catch {
      // Not percent-encoded as it should be: said below, without the value.
    }
  }
  throw new KitError(
    'OPTION_INVALID',
    'The headers for the endpoint of traces are not of the form key=value,key2=value2 with percent-encoded values.',
  )
}
