/** `key=value`, the value without a comma and an equals sign: W3C Trace Context, 3.3.1. */
const member =
  /^(?:[a-z][\w*/-]{0,255}|[a-z0-9][\w*/-]{0,240}@[a-z][\w*/-]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/
const maxMembers = 32
const maxLength = 512
const longMember = 128

/**
 * The caller's `tracestate` as it may be passed on; undefined when it is not well-formed, which
 * leaves the `traceparent` valid. Too long a list loses its long members first, then its last ones,
 * as section 3.3.1.5 says.
 */
export function parseTracestate(header: string): string | undefined {
  if (header.length > 16 * maxLength) return undefined
  const members = header.split(',').map((text) => text.trim())
  const named = members.filter((text) => text !== '')
  if (named.length === 0 || named.length > maxMembers) return undefined
  if (!named.every((text) => member.test(text) && !/[A-Z]/.test(keyOf(text)))) return undefined
  if (new Set(named.map(keyOf)).size < named.length) return undefined
  if (header.length <= maxLength && named.length === members.length) return header
  return shorten(named)
}

const keyOf = (text: string) => text.slice(0, text.indexOf('='))

function shorten(members: string[]): string | undefined {
  const kept = [...members]
  const length = () => kept.join(',').length
  for (let index = kept.length - 1; index >= 0 && length() > maxLength; index--) {
    if ((kept[index]?.length ?? 0) > longMember) kept.splice(index, 1)
  }
  while (length() > maxLength) kept.pop()
  return kept.length === 0 ? undefined : kept.join(',')
}
