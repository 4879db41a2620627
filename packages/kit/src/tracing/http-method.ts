const known = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'QUERY',
])

/** The method as OpenTelemetry's attribute says it: a closed set, `_OTHER` for the rest. */
export function methodOf(method: string): string {
  return known.has(method) ? method : '_OTHER'
}
