import { encodeBody } from './request-body.ts'

export interface RequestParts {
  method: string
  /** Path and query as they go on the wire. */
  target: string
  host: string
  /** Layers of headers; later ones win, whatever their case. An empty value leaves a header out. */
  headers: (Record<string, string> | undefined)[]
  body?: unknown
  contentType?: string | undefined
}

export interface RequestBytes {
  bytes: Buffer
  /** Where the body starts. */
  headBytes: number
}

const methodsWithBody = new Set(['POST', 'PUT', 'PATCH'])

/** An HTTP/1.1 request as bytes, with `Host`, `Content-Type` and `Content-Length`. */
export function renderRequest(parts: RequestParts): RequestBytes {
  const encoded = encodeBody(parts.body, parts.contentType)
  const headers = new Map<string, [name: string, value: string]>()
  const set = (name: string, value: string): unknown =>
    value === ''
      ? headers.delete(name.toLowerCase())
      : headers.set(name.toLowerCase(), [name, oneLine(value)])

  set('Host', parts.host)
  set('User-Agent', 'staticfire')
  set('Accept', '*/*')
  if (encoded) set('Content-Type', encoded.contentType)
  if (encoded || methodsWithBody.has(parts.method)) {
    set('Content-Length', String(encoded?.bytes.length ?? 0))
  }
  for (const layer of parts.headers) {
    for (const name in layer) if (isHeaderName(name)) set(name, layer[name] ?? '')
  }
  let head = `${parts.method} ${oneLine(parts.target).replaceAll(' ', '%20')} HTTP/1.1\r\n`
  for (const [name, value] of headers.values()) head += `${name}: ${value}\r\n`
  const start = Buffer.from(`${head}\r\n`, 'latin1')
  const bytes = encoded ? Buffer.concat([start, encoded.bytes]) : start
  return { bytes, headBytes: start.length }
}

function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name)
}

/** A line break in a value would start another header. */
function oneLine(value: string): string {
  // oxlint-disable-next-line no-control-regex
  return value.replace(/[\0-\x08\x0a-\x1f\x7f]+/g, ' ')
}
