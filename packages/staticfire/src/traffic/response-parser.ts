import { createBodyReader, type BodyReader } from './response-body.ts'
import { InvalidResponse } from './invalid-response.ts'
import { createLineReader } from './line-reader.ts'

export interface ResponseHead {
  status: number
  /** Lower-case names; repeated headers joined by a comma, `set-cookie` by a newline. */
  headers: Record<string, string>
  rawHeaders: [name: string, value: string][]
}

export interface ParsedResponse extends ResponseHead {
  /** At most `maxBodyBytes` of the body, decoded from its transfer coding. */
  body: Buffer
  bodyBytes: number
  bodyIsTruncated: boolean
  /** The server keeps the connection, as far as its response says. */
  isPersistent: boolean
}

export interface ResponseParser {
  /** True once the response is complete. Throws `InvalidResponse`. Bytes beyond it are counted in `surplus`. */
  push(chunk: Buffer): boolean
  /** The connection ended: true if that completes the response. */
  finish(): boolean
  readonly head: ResponseHead | undefined
  readonly surplus: number
  response(): ParsedResponse
}

/** Reads one HTTP/1.x response from hostile bytes in any fragmentation (RFC 9112). */
export function createResponseParser(options: {
  method: string
  maxHeadBytes?: number
  maxBodyBytes?: number
}): ResponseParser {
  const { method, maxHeadBytes = 64 * 1024, maxBodyBytes = 1024 * 1024 } = options
  // One budget for the interim responses and the head together.
  const lines = createLineReader(maxHeadBytes)
  let minorVersion = 1
  let status = 0
  let rawHeaders: [string, string][] = []
  let head: ResponseHead | undefined
  let body: BodyReader | undefined
  let surplus = 0

  return {
    push(chunk) {
      let offset = 0
      while (offset < chunk.length && !body?.isComplete) {
        offset = body ? body.push(chunk, offset) : readHead(chunk, offset)
      }
      surplus += chunk.length - offset
      return body?.isComplete === true
    },
    finish: () => body?.finish() ?? false,
    get head() {
      return head
    },
    get surplus() {
      return surplus
    },
    response() {
      if (!head || !body) throw new InvalidResponse('the response has no complete head')
      return {
        ...head,
        body: Buffer.concat(body.kept),
        bodyBytes: body.bytes,
        bodyIsTruncated: body.bytes > maxBodyBytes,
        isPersistent: isPersistent(minorVersion, head.headers) && !body.endsWithConnection,
      }
    },
  }

  function readHead(chunk: Buffer, offset: number): number {
    const next = lines.read(chunk, offset)
    const line = lines.take()
    if (line === undefined) return next
    if (status === 0) readStatusLine(line)
    else if (line !== '') addHeaderLine(rawHeaders, line)
    else if (status < 200) startOver()
    else {
      head = { status, headers: joinHeaders(rawHeaders), rawHeaders }
      body = createBodyReader({ method, status, headers: head.headers, maxBodyBytes })
    }
    return next
  }

  function readStatusLine(line: string): void {
    const match = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: .*)?$/.exec(line)
    if (!match)
      throw new InvalidResponse(`no HTTP status line: ${JSON.stringify(line.slice(0, 80))}`)
    minorVersion = Number(match[1])
    status = Number(match[2])
    // Nothing here asks for another protocol, so 101 cannot be an answer.
    if (status === 101) throw new InvalidResponse('101 Switching Protocols without being asked')
  }

  function startOver(): void {
    status = 0
    rawHeaders = []
  }
}

function addHeaderLine(headers: [string, string][], line: string): void {
  const last = headers.at(-1)
  if (/^[ \t]/.test(line)) {
    // Obsolete line folding: a user agent reads it as a space (RFC 9112, 5.2).
    if (!last) throw new InvalidResponse('the first header line starts with a space')
    last[1] = `${last[1]} ${line.trim()}`.trim()
    return
  }
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0))
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
    throw new InvalidResponse(`not a header: ${JSON.stringify(line.slice(0, 80))}`)
  }
  headers.push([name, line.slice(colon + 1).trim()])
}

function joinHeaders(rawHeaders: [string, string][]): Record<string, string> {
  const joined: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of rawHeaders) {
    const key = name.toLowerCase()
    const before = joined[key]
    const separator = key === 'set-cookie' ? '\n' : ', '
    joined[key] = before === undefined ? value : `${before}${separator}${value}`
  }
  return joined
}

function isPersistent(minorVersion: number, headers: Record<string, string>): boolean {
  const options = (headers['connection'] ?? '').toLowerCase().split(/\s*,\s*/)
  if (options.includes('close')) return false
  return minorVersion === 1 || options.includes('keep-alive')
}
