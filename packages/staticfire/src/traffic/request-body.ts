export interface EncodedBody {
  bytes: Buffer
  contentType: string
}

/** A body for its media type: JSON, a form, or text; JSON when no type is given. */
export function encodeBody(body: unknown, contentType?: string): EncodedBody | undefined {
  if (body === undefined) return undefined
  if (Buffer.isBuffer(body)) {
    return { bytes: body, contentType: contentType ?? 'application/octet-stream' }
  }
  const type = contentType ?? (typeof body === 'string' ? 'text/plain' : 'application/json')
  const essence = type.split(';')[0]?.trim().toLowerCase() ?? ''
  if (essence === 'multipart/form-data') return multipart(body)
  const text = isForm(essence)
    ? new URLSearchParams(fields(body)).toString()
    : isJson(essence) || typeof body !== 'string'
      ? JSON.stringify(body)
      : body
  return { bytes: Buffer.from(text), contentType: type }
}

/** True for `application/json` and every `+json` type. */
export function isJson(mediaType: string): boolean {
  return /^[\w.+-]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(mediaType)
}

export function isForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(mediaType)
}

const boundary = '----staticfire-boundary-5f1c'

function multipart(body: unknown): EncodedBody {
  const parts = fields(body).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name.replaceAll('"', '%22')}"\r\n\r\n${value}\r\n`,
  )
  return {
    bytes: Buffer.from(`${parts.join('')}--${boundary}--\r\n`),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}

function fields(body: unknown): [string, string][] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each): [string, string] => [
      name,
      typeof each === 'object' ? JSON.stringify(each) : String(each),
    ]),
  )
}
