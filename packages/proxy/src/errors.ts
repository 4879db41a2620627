/** An error of the proxy itself, told apart by its stable `code`. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code: ProxyErrorCode

  constructor(code: ProxyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type ProxyErrorCode =
  | 'listen-failed'
  | 'fault-unsupported'
  | 'fault-not-acknowledged'
  | 'platform-unsupported'
  | 'proxy-closed'
