/** Message types that a frontend may send after start-up; 0 ends the list of none. */
export const frontendTypes = new Set([...'QPBEDCSHFpdcfX'].map((type) => type.charCodeAt(0)))

export const requestCodes = { cancel: 80877102, ssl: 80877103, gssEncryption: 80877104 } as const

export const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

/** An ErrorResponse as a server sends it. */
export function errorResponse(severity: 'ERROR' | 'FATAL', code: string, text: string): Buffer {
  const fields = `S${severity}\0V${severity}\0C${code}\0M${text.replaceAll('\0', ' ')}\0\0`
  return message('E', Buffer.from(fields))
}

/** ReadyForQuery: `I` idle, `T` in a transaction, `E` in a failed one. */
export function readyForQuery(status: number): Buffer {
  return Buffer.from([0x5a, 0, 0, 0, 5, status])
}

/** A statement that cannot be parsed, and Sync: fails a transaction exactly as a failed statement does. */
export const failingBatch: Buffer = Buffer.concat([
  message('P', Buffer.from('\0this statement stands for one that a fault replaced\0\0\0')),
  message('S', Buffer.alloc(0)),
])

/** A text that ends with a zero byte; undefined when its end is not in the buffer. */
export function readText(buffer: Buffer, from: number, limit: number): string | undefined {
  const end = buffer.indexOf(0, from)
  return end < 0 || end > limit ? undefined : buffer.toString('utf8', from, end)
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
