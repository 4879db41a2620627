/** The conditions of a request, as Node gives its headers. */
export interface ConditionalHeaders {
  readonly 'if-none-match'?: string | undefined
  readonly 'if-modified-since'?: string | undefined
}

/** What is current here. */
export interface Validators {
  readonly etag?: string | undefined
  readonly lastModified?: Date | undefined
}

/** One entity tag and the comma behind it (RFC 9110, 8.8.3): a tag may hold commas. */
const listedTag = /[ \t]*(?:(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y
const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Whether the client's copy is current, so that a GET or HEAD is answered by 304 (RFC 9110, 13.2.2).
 * If-None-Match outranks If-Modified-Since even when it does not match; what cannot be read does
 * not match.
 */
export function isFresh(headers: ConditionalHeaders, current: Validators): boolean {
  const noneMatch = headers['if-none-match']
  if (noneMatch !== undefined) return listsTag(noneMatch, current.etag)
  const since = headers['if-modified-since']
  if (since === undefined || current.lastModified === undefined) return false
  if (!httpDate.test(since)) return false
  // Compared in seconds, for the header has no more.
  return Math.floor(current.lastModified.getTime() / 1_000) <= Date.parse(since) / 1_000
}

/** By the weak comparison of 8.8.3.2: `W/` makes no difference. */
function listsTag(header: string, etag: string | undefined): boolean {
  if (header.trim() === '*') return true
  if (etag === undefined) return false
  const opaque = etag.replace(/^W\//, '')
  let isListed = false
  listedTag.lastIndex = 0
  while (listedTag.lastIndex < header.length) {
    const [, tag] = listedTag.exec(header) ?? [undefined, false]
    if (tag === false) return false
    isListed ||= tag === opaque
  }
  return isListed
}
