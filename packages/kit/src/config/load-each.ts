import { discreetIssues } from './discreet-issues.ts'
import { factsOf } from './field.ts'
import type { Problem } from './problems.ts'
import type { Watched } from './rotation.ts'
import { Secret } from './secret.ts'
import type { Found, Sources } from './sources.ts'
import { type StandardSchema, validate } from './standard-schema.ts'
import { parseReference, type Place, type StoreScheme } from './stores/reference.ts'
import type { PlaceAnswer } from './stores/round.ts'
import type { Stores } from './stores/stores.ts'
import { hint, type Suspect } from './suspects.ts'
import type { Fields } from './variables.ts'

/** Where a variable's value came from. */
export type Origin = Found['origin'] | StoreScheme | 'default' | 'none'

export interface Loaded {
  readonly values: Readonly<Record<string, unknown>>
  readonly origins: ReadonlyMap<string, Origin>
  readonly watched: readonly Watched[]
  readonly problems: readonly Problem[]
}

export interface LoadingOptions {
  readonly sources: Sources
  readonly stores: Stores
  readonly read: (place: Place) => Promise<PlaceAnswer>
  readonly suspect: (name: string) => Suspect | undefined
}

type LoadedField =
  | { readonly value: unknown; readonly origin: Origin; readonly watched?: Watched }
  | Problem

/** Loads variables that are declared one by one, all at once. */
export async function loadEach(fields: Fields, options: LoadingOptions): Promise<Loaded> {
  const names = Object.keys(fields)
  const loaded = await Promise.all(names.map((name) => loadField(name, fields[name]!, options)))
  const good = names.flatMap((name, index) => {
    const it = loaded[index]!
    return 'origin' in it ? [{ name, ...it }] : []
  })
  return {
    values: Object.fromEntries(good.map(({ name, value }) => [name, value])),
    origins: new Map(good.map(({ name, origin }) => [name, origin])),
    watched: good.flatMap(({ watched }) => watched ?? []),
    problems: loaded.filter((it): it is Problem => 'text' in it),
  }
}

async function loadField(
  name: string,
  field: StandardSchema,
  options: LoadingOptions,
): Promise<LoadedField> {
  const found = await options.sources.find(name)
  if (found === undefined) return loadUnset(name, field, options)
  if ('problem' in found) return { name, text: found.problem }
  const isSecret = factsOf(field)?.isSecret === true
  const kept = isSecret
    ? await followReference(name, found, options)
    : { ...found, place: undefined }
  if (!('where' in kept)) return kept
  const result = await validate(field, kept.text)
  if (result.issues !== undefined) {
    const issues = await discreetIssues(field, kept.text, result.issues)
    return { name, text: `${messagesOf(issues)}; it is set ${kept.where}` }
  }
  const { value } = result
  const { place } = kept
  const origin = place?.scheme ?? found.origin
  if (place === undefined || !(value instanceof Secret)) return { value, origin }
  return { value, origin, watched: { name, place, field, secret: value } }
}

async function loadUnset(
  name: string,
  field: StandardSchema,
  { suspect }: LoadingOptions,
): Promise<LoadedField> {
  const result = await validate(field, undefined)
  if (result.issues === undefined) {
    return { value: result.value, origin: result.value === undefined ? 'none' : 'default' }
  }
  const issues = await discreetIssues(field, undefined, result.issues)
  return { name, text: `missing; ${messagesOf(issues)}${hint(suspect(name))}` }
}

interface Kept {
  readonly text: string
  readonly where: string
  /** Undefined: it is where it was found, and stays. */
  readonly place: Place | undefined
}

async function followReference(
  name: string,
  { text, where, path }: Found,
  { read, stores }: LoadingOptions,
): Promise<Kept | Problem> {
  const reference = parseReference(text)
  if (reference === undefined) {
    const place = path === undefined ? undefined : { scheme: 'file' as const, path, key: undefined }
    return { text, where, place }
  }
  if ('malformed' in reference) {
    return {
      name,
      text: `expected a reference of the form ${reference.malformed}; it is set ${where}`,
    }
  }
  const { title } = stores[reference.scheme]
  const answer = await read(reference)
  if (answer.outcome === 'found') {
    return { text: answer.text, where: `${where} by a reference to ${title}`, place: reference }
  }
  return {
    name,
    text: `refers to ${title}, which ${answer.why}; it is set ${where}`,
    isUnreachable: answer.outcome !== 'absent',
  }
}

function messagesOf(issues: readonly { readonly message: string }[]): string {
  return issues.map(({ message }) => message).join(', ')
}
