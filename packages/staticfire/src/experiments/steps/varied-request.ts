import type { Operation } from '@staticfire/contracts'
import type { SendOptions } from '../../traffic/client.ts'

type Overrides = SendOptions['overrides']

/** How many characters are exchanged: enough that no two requests of an outage are the same. */
const exchanged = 4
const letters = 'abcdef'
const digits = '0123456789'

/**
 * The same request for something else, so that no cache answers it: another value where its path or query
 * names one, or another last segment of the path. Undefined when it names nothing, or what was created.
 */
export function varied(operation: Operation): ((index: number) => Overrides) | undefined {
  if (operation.method !== 'GET') return undefined
  const { parameters, path } = operation
  const own =
    parameters.find((each) => each.in === 'path') ?? parameters.find((each) => each.in === 'query')
  if (own?.createdBy) return undefined
  if (own) {
    return (index) => ({
      [own.in === 'path' ? 'path' : 'query']: { [own.name]: exchange(own.sample, index) },
    })
  }
  const [plain = '', query] = path.split('?', 2)
  const at = plain.lastIndexOf('/') + 1
  const last = plain.slice(at)
  if (last.length < exchanged) return undefined
  const tail = query === undefined ? '' : `?${query}`
  return (index) => ({ target: `${plain.slice(0, at)}${exchange(last, index)}${tail}` })
}

/** The last characters become others of their kind: what is a number, a UUID or upper case stays one. */
function exchange(sample: string, index: number): string {
  let left = index + 1
  let count = 0
  return Array.from(sample)
    .toReversed()
    .map((character) => {
      const alphabet = alphabetOf(character)
      if (!alphabet || count === exchanged) return character
      count++
      const next = alphabet[left % alphabet.length]!
      left = Math.floor(left / alphabet.length)
      return next
    })
    .toReversed()
    .join('')
}

function alphabetOf(character: string): string | undefined {
  if (/[0-9]/.test(character)) return digits
  if (/[a-z]/.test(character)) return letters
  return /[A-Z]/.test(character) ? letters.toUpperCase() : undefined
}
