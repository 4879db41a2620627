import type { Clock } from '../kernel/clock.ts'
import type { Losses } from '../kernel/losses.ts'
import { rotate, Secret } from './secret.ts'
import { type StandardSchema, validate } from './standard-schema.ts'
import type { Place, StoreScheme } from './stores/reference.ts'
import type { PlaceAnswer } from './stores/round.ts'

/** A secret that is kept somewhere else, and may change there. */
export interface Watched {
  readonly name: string
  readonly place: Place
  readonly field: StandardSchema
  readonly secret: Secret
}

/** How a secret that is kept elsewhere stands. */
export interface SecretStatus {
  readonly name: string
  readonly store: StoreScheme
  /** The last look did not succeed: the value is the last that is known. */
  readonly isStale: boolean
  readonly rotations: number
  /** Milliseconds since the epoch: when the store last gave a valid value. */
  readonly confirmedAt: number
  /** Why the last look did not succeed, without values. */
  readonly problem: string | undefined
}

interface RotationOptions {
  readonly clock: Clock
  readonly random: () => number
  /** Spread by a tenth either way, so that replicas do not ask at once. 0: never. */
  readonly intervalMs: number
  readonly losses: Losses
  newRound(signal: AbortSignal): (place: Place) => Promise<PlaceAnswer>
}

export interface Rotation {
  statuses(): readonly SecretStatus[]
  /** Resolves once no look is under way and none will follow. */
  close(): Promise<void>
}

/** Looks again and again at where secrets are kept. The next look waits for the last one's end. */
export function startRotation(watched: readonly Watched[], options: RotationOptions): Rotation {
  const { clock, random, intervalMs } = options
  const closing = new AbortController()
  const confirmedAt = clock.wallNow()
  const statuses = watched.map(({ name, place }): SecretStatus => {
    return {
      name,
      store: place.scheme,
      isStale: false,
      rotations: 0,
      confirmedAt,
      problem: undefined,
    }
  })
  let cancel = () => {}
  let looking = Promise.resolve()
  const schedule = () => {
    if (closing.signal.aborted || intervalMs === 0 || watched.length === 0) return
    cancel = clock.after(intervalMs * (0.9 + 0.2 * random()), () => {
      looking = look().finally(schedule)
    })
  }
  const look = async () => {
    const read = options.newRound(closing.signal)
    const looks = watched.map(async (it, index) => {
      statuses[index] = await lookAt(it, statuses[index]!, read, options, closing.signal)
    })
    // Only the end of it all rejects.
    await Promise.allSettled(looks)
  }
  schedule()
  return {
    statuses: () => [...statuses],
    async close() {
      closing.abort()
      cancel()
      await looking
    },
  }
}

async function lookAt(
  { place, field, secret }: Watched,
  status: SecretStatus,
  read: (place: Place) => Promise<PlaceAnswer>,
  { clock, losses }: RotationOptions,
  signal: AbortSignal,
): Promise<SecretStatus> {
  const answer = await read(place)
  if (answer.outcome !== 'found') {
    losses.count('secret-not-refreshed')
    return { ...status, isStale: true, problem: answer.why }
  }
  const confirmed = { ...status, isStale: false, confirmedAt: clock.wallNow(), problem: undefined }
  if (answer.text === secret.reveal()) return confirmed
  const result = await validate(field, answer.text)
  signal.throwIfAborted()
  if (result.issues !== undefined || !(result.value instanceof Secret)) {
    losses.count('rotation-refused')
    return {
      ...status,
      isStale: true,
      problem: 'has a new value that does not fit the declaration',
    }
  }
  rotate(secret, result.value.reveal(), () => losses.count('rotate-listener-failed'))
  return { ...confirmed, rotations: status.rotations + 1 }
}
