export type StoreScheme = 'file' | 'vault' | 'aws-sm'

/** Where a secret is kept. */
export interface Place {
  readonly scheme: StoreScheme
  readonly path: string
  readonly key: string | undefined
}

/**
 * What a secret's text refers to: undefined when it is the value itself, and `malformed` with what
 * was expected. `file:./orders.db` is a value: only an absolute path refers.
 */
export function parseReference(text: string): Place | { malformed: string } | undefined {
  const file = /^file:(?:\/\/)?(\/[^/\0][^\0]*)$/.exec(text)
  if (file !== null) return { scheme: 'file', path: file[1]!, key: undefined }
  if (text.startsWith('vault:')) {
    const [, path, key] = /^vault:([^#\s]+)#(\S+)$/.exec(text) ?? []
    const isPlain = path?.split('/').every((part) => !['', '.', '..'].includes(part)) === true
    return isPlain && path !== undefined
      ? { scheme: 'vault', path, key }
      : { malformed: 'vault:<mount>/data/<path>#<key>' }
  }
  if (text.startsWith('aws-sm:')) {
    const [, path, key] = /^aws-sm:([^#\s]+)(?:#(\S+))?$/.exec(text) ?? []
    return path === undefined
      ? { malformed: 'aws-sm:<name or ARN>, with #<key> for one entry of JSON' }
      : { scheme: 'aws-sm', path, key }
  }
  return undefined
}
