import { type Clock, sleep } from '../../kernel/clock.ts'
import { KitError } from '../../kernel/errors.ts'
import type { SecretStore, StoreAnswer } from './store.ts'
import { unreachable } from './store.ts'

export interface Patience {
  readonly clock: Clock
  readonly random: () => number
  /** For each try, the reading of the answer included. */
  readonly timeoutMs: number
  readonly tries: number
}

const firstPauseMs = 200

/** Asks until there is an answer that another try would not change, or the tries are used up. */
export async function ask(
  store: SecretStore,
  path: string,
  patience: Patience,
  signal: AbortSignal,
): Promise<StoreAnswer> {
  const { clock, random, tries } = patience
  for (let made = 1; ; made++) {
    const answer = await askOnce(store, path, patience, signal)
    if (answer.outcome !== 'unreachable' || made >= tries) return answer
    await sleep(clock, firstPauseMs * 2 ** (made - 1) * (0.5 + random()), signal)
  }
}

/** Answers in time even when the store heeds no signal. Rejects only with the signal's reason or a peer that is missing. */
async function askOnce(
  store: SecretStore,
  path: string,
  { clock, timeoutMs }: Patience,
  signal: AbortSignal,
): Promise<StoreAnswer> {
  signal.throwIfAborted()
  const giveUp = new AbortController()
  const { promise, resolve, reject } = Promise.withResolvers<StoreAnswer>()
  const stop = () => {
    giveUp.abort()
    reject(signal.reason as Error)
  }
  const cancel = clock.after(timeoutMs, () => {
    giveUp.abort()
    resolve(unreachable(`did not answer within ${timeoutMs} ms`))
  })
  signal.addEventListener('abort', stop, { once: true })
  store.read(path, giveUp.signal).then(resolve, (error: unknown) => {
    if (error instanceof KitError) reject(error)
    else resolve(unreachable('failed'))
  })
  try {
    return await promise
  } finally {
    cancel()
    signal.removeEventListener('abort', stop)
  }
}
