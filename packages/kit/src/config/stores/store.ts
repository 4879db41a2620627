/** A place that keeps secrets: answers are values, for a store that is down is nothing unusual. */
export interface SecretStore {
  /** As a sentence begins: `Vault`. */
  readonly title: string
  read(path: string, signal: AbortSignal): Promise<StoreAnswer>
  /** Lets go of connections. */
  close(): void
}

export type StoreAnswer =
  /** Gives the text under a key, or all of it without one; undefined when there is none. */
  | { readonly outcome: 'found'; readonly textOf: (key: string | undefined) => string | undefined }
  /** The store answers that there is nothing, or cannot be asked like this: mend the configuration. */
  | { readonly outcome: 'absent'; readonly why: string }
  /** The store says no, and would again. */
  | { readonly outcome: 'refused'; readonly why: string }
  /** No useful answer, which another try may bring. */
  | { readonly outcome: 'unreachable'; readonly why: string }

/** `why` is put together from fixed words, numbers and system codes: a store's own words may hold a value. */
export function unreachable(why: string): StoreAnswer {
  return { outcome: 'unreachable', why }
}

/** The entry of a JSON object that is text, or what prints as one. */
export function entryOf(document: unknown, key: string | undefined): string | undefined {
  if (typeof document !== 'object' || document === null || key === undefined) return undefined
  const value: unknown = Object.hasOwn(document, key) ? Reflect.get(document, key) : undefined
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
