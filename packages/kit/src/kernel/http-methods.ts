/** RFC 9110's methods, PATCH (RFC 5789) and QUERY. A client can send any token: labels are these, and one for the rest. */
export const knownMethods = [
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
] as const
