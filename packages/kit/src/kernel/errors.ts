/** What can go wrong by the user's own doing, as stable words to look up and to test for. */
export type KitErrorCode =
  | 'CONFIG_INVALID'
  | 'SECRET_UNREACHABLE'
  | 'PEER_MISSING'
  | 'OPTION_INVALID'
  | 'LISTEN_FAILED'

/** Known errors carry a code, say what to do next, and need no stack to be understood. */
export class KitError extends Error {
  readonly code: KitErrorCode
  override readonly name = 'KitError'

  constructor(code: KitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
