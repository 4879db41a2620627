import { KitError } from '../kernel/errors.ts'

/** What an adapter lets in at most. */
export interface SizeLimits {
  /** 413 above it. */
  readonly bodyBytes: number
  /** All header lines together, for `http.createServer({ maxHeaderSize })`: 431 above it. */
  readonly headerBytes: number
  /** For `server.maxHeadersCount`. */
  readonly headerCount: number
}

/** 1 MiB of body, and Node's own limits for headers, but a tenth of its 2,000 lines. Throws OPTION_INVALID. */
export function sizeLimits(overrides: Partial<SizeLimits> = {}): SizeLimits {
  const limits = { bodyBytes: 1_048_576, headerBytes: 16_384, headerCount: 200, ...overrides }
  for (const [name, value] of Object.entries(limits))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new KitError('OPTION_INVALID', `The size limit ${name} must be a whole number above 0.`)
  return Object.freeze(limits)
}
