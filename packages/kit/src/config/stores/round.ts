import { ask, type Patience } from './ask.ts'
import type { Place } from './reference.ts'
import type { StoreAnswer } from './store.ts'
import type { Stores } from './stores.ts'

export type PlaceAnswer =
  | { readonly outcome: 'found'; readonly text: string }
  | Exclude<StoreAnswer, { outcome: 'found' }>

/** Reads places, each document of a store once however many secrets are kept in it. */
export function createRound(
  stores: Stores,
  patience: Patience,
  signal: AbortSignal,
): (place: Place) => Promise<PlaceAnswer> {
  const asked = new Map<string, Promise<StoreAnswer>>()
  return async ({ scheme, path, key }) => {
    const id = `${scheme}:${path}`
    const answering = asked.get(id) ?? ask(stores[scheme], path, patience, signal)
    asked.set(id, answering)
    const answer = await answering
    if (answer.outcome !== 'found') return answer
    const text = answer.textOf(key)
    if (text === undefined) return { outcome: 'absent', why: 'has no text under that key' }
    return text === ''
      ? { outcome: 'absent', why: 'has an empty text there' }
      : { outcome: 'found', text }
  }
}
