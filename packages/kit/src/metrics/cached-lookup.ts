import { lookup } from 'node:dns'
import type { Clock } from '../kernel/clock.ts'

type Found = (error: Error | null, address: string, family: number) => void
type Resolve = (host: string, found: Found) => void

const keepMs = 60_000
const keepFailureMs = 5_000

/**
 * A look-up for a socket that asks once a minute, and once at a time. A look-up for each datagram would fill
 * the four threads that files share with them while a name server is down.
 */
export function createCachedLookup(
  clock: Clock,
  resolve: Resolve = (host, found) => lookup(host, { family: 4 }, found),
): (host: string, options: unknown, found: Found) => void {
  let answer: Parameters<Found> | undefined
  let freshUntil = 0
  let waiting: Found[] | undefined

  return (host, _options, found) => {
    if (answer !== undefined && clock.now() < freshUntil) return found(...answer)
    if (waiting !== undefined) {
      // A name server that does not answer must not gather datagrams.
      if (waiting.length < 100) waiting.push(found)
      else found(new Error(`Too many datagrams wait for the address of ${host}`), '', 4)
      return
    }
    waiting = [found]
    resolve(host, (...result) => {
      answer = result
      freshUntil = clock.now() + (result[0] === null ? keepMs : keepFailureMs)
      const all = waiting ?? []
      waiting = undefined
      for (const tell of all) tell(...result)
    })
  }
}
