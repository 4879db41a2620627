const cacheLimit = 1000
const cache = new Map<string, string>()

/** `/orders/42/items?x=1` → `/orders/{}/items`: identifiers and the query do not make operations. */
export function normalizePath(path: string): string {
  const known = cache.get(path)
  if (known !== undefined) return known
  const normal = normalize(path)
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(path, normal)
  return normal
}

function normalize(path: string): string {
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(path)?.[0].length ?? 0
  const end = path.slice(origin).search(/[?#]/)
  const plain = end < 0 ? path.slice(origin) : path.slice(origin, origin + end)
  const segments = plain.split('/').map((segment) => (isIdentifier(segment) ? '{}' : segment))
  return segments.join('/').slice(0, 200) || '/'
}

/** Numbers, UUIDs, long hexadecimal, and tokens with digits; not versions such as `v1`. */
function isIdentifier(segment: string): boolean {
  if (!/\d/.test(segment)) return segment.length > 40
  if (/^v\d{1,3}(?:\.\d+)?$/i.test(segment)) return false
  if (/^[-\d.,:]+$/.test(segment)) return true
  if (/^[0-9a-f]{8,}$/i.test(segment) || /^[0-9a-f]{8}-[0-9a-f-]{20,}$/i.test(segment)) return true
  return /^(?:[A-Za-z]+[-_:~.])?[\w%~.:-]*\d[\w%~.:-]*$/.test(segment) && looksGenerated(segment)
}

/** `ord_7f3a`, `user-12`, `a1b2c3`; not `oauth2`, `s3`, `base64`, `sha256`. */
function looksGenerated(segment: string): boolean {
  if (/^[a-z]+\d{1,3}$/i.test(segment) && segment.length < 8) return false
  return /[-_:~.]/.test(segment) || segment.length >= 6
}
