/** An error that a client is to see: its status, its message and, where wanted, its headers. */
export interface HttpError extends Error {
  readonly statusCode: number
  readonly expose: true
  readonly headers: Readonly<Record<string, string>>
}

/** To be thrown by a handler: it is answered as a problem document with this text. */
export function httpError(
  statusCode: number,
  message: string,
  { headers = {}, cause }: { headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
): HttpError {
  const error = cause === undefined ? new Error(message) : new Error(message, { cause })
  return Object.assign(error, { statusCode, expose: true as const, headers, name: 'HttpError' })
}
