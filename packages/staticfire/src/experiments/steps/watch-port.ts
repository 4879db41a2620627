import { now } from '@staticfire/process'
import { connects } from './connects.ts'
import { delay } from './delay.ts'

export interface PortWatch extends AsyncDisposable {
  /** When the port last accepted, and when it first refused after that. */
  facts(): { lastAcceptAt?: number; firstRefusedAt?: number }
}

/** Connects every 50 ms, to see when the listener closes. */
export function watchPort(port: number, interrupted: AbortSignal): PortWatch {
  const stopping = new AbortController()
  const signal = AbortSignal.any([stopping.signal, interrupted])
  let lastAcceptAt: number | undefined
  let firstRefusedAt: number | undefined
  const watching = (async () => {
    while (!signal.aborted) {
      const at = now()
      if (await connects(port)) {
        lastAcceptAt = at
        firstRefusedAt = undefined
      } else firstRefusedAt ??= at
      await delay(50, signal).catch(() => {})
    }
  })()
  return {
    facts: () => ({
      ...(lastAcceptAt === undefined ? {} : { lastAcceptAt }),
      ...(firstRefusedAt === undefined ? {} : { firstRefusedAt }),
    }),
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await watching
    },
  }
}
