import type {
  ConcurrencyLevel,
  Dependency,
  Evidence,
  PoolObservation,
  Reason,
} from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/**
 * A plateau: at most 15 % and one connection more for twice the requests. Proportional: 1.8 times as many,
 * up to 320 at once and 150 for each process, for a pool of 100 looks proportional at 80.
 */
export const boundThresholds = {
  plateauGrowth: 1.15,
  slack: 1,
  plateauFrom: 80,
  proportionalGrowth: 1.8,
  proportionalUpTo: 320,
  proportionalPerProcess: 150,
  declaredTolerance: 1.1,
  pressure: 1.25,
  reachedShare: 0.9,
  givenUpShare: 0.1,
}

/** However many requests are under way, the connections stop growing. */
export function judgeBound(
  { levels, processes }: PoolObservation,
  { name, pool: declared }: Dependency,
  tier: number | undefined,
): ClaimDraft<'bounded'> {
  const ref = refOf('pool', name)
  const claim = {
    id: `bounded[${name}]`,
    text: `Connections to ${name} are bounded`,
    basis: [ref],
  } as const
  const most = Math.max(0, ...levels.map(({ inUse }) => inUse))
  const allowed = declared === undefined ? undefined : declared * processes
  const evidence = levels.length > 0 ? [evidenceOf(levels, ref, allowed, processes, tier)] : []
  const { slack, declaredTolerance } = boundThresholds

  if (allowed !== undefined && most > allowed * declaredTolerance + slack) {
    const text = `${most} connections to ${name} are in use at once; declared ${areAllowed(declared!, processes)}`
    return fail({ ...claim, text, evidence })
  }
  if (allowed !== undefined && most > allowed + slack) {
    const message = `${most} connections were in use: more than declared, and too few above it to fail.`
    return unproven({ ...claim, reason: { code: 'in-dead-band', message }, evidence })
  }
  if (hasPlateau(levels) || isDeclaredHeld(levels, allowed))
    return pass({ ...claim, text: boundText(name, levels.at(-1)!), evidence })
  const last = levels.at(-1)
  if (last && allowed === undefined && isProportional(levels, processes)) {
    const told = `${last.inUse} for ${last.concurrency} requests at once`
    const refuted = `Connections to ${name} grow with the requests: ${told}`
    return fail({ ...claim, text: refuted, evidence })
  }
  const reason = whyNotShown(levels, name) ?? notReached(allowed, last!, name)
  return unproven({ ...claim, reason, evidence })
}

/** Twice the requests and no more connections, on levels that prove something. */
function hasPlateau(levels: readonly ConcurrencyLevel[]): boolean {
  const { plateauFrom, plateauGrowth, slack } = boundThresholds
  return levels.some((level, index) => {
    const before = levels[index - 1]
    if (!before || level.concurrency < plateauFrom || !proves(level) || !proves(before))
      return false
    return level.inUse <= before.inUse * plateauGrowth + slack
  })
}

/** More requests than the declared maximum wanted a connection, and it held. */
function isDeclaredHeld(levels: readonly ConcurrencyLevel[], allowed: number | undefined): boolean {
  const last = levels.at(-1)
  if (allowed === undefined || !last || !proves(last)) return false
  return last.concurrency >= allowed * boundThresholds.pressure && last.concurrency >= 40
}

function isProportional(levels: readonly ConcurrencyLevel[], processes: number): boolean {
  const { proportionalUpTo, proportionalPerProcess, proportionalGrowth } = boundThresholds
  const { concurrency } = levels.at(-1)!
  if (concurrency < Math.max(proportionalUpTo, proportionalPerProcess * processes)) return false
  return levels.every((level, index) => {
    const before = levels[index - 1]
    return !before || level.inUse >= before.inUse * proportionalGrowth
  })
}

/** What the dependency refuses says nothing about a bound of the service. */
function proves(level: ConcurrencyLevel): boolean {
  return level.refused === 0 && whyProvesNothing(level) === undefined
}

function whyNotShown(levels: readonly ConcurrencyLevel[], name: string): Reason | undefined {
  const gap = levels.map(whyProvesNothing).find(Boolean)
  if (gap) return gap
  const last = levels.at(-1)
  if (last && last.concurrency >= boundThresholds.plateauFrom) return undefined
  const message = `Only ${last?.concurrency ?? 0} requests at once were sent that reach ${name}: the service's own rate limit left no room for more.`
  return { code: 'rate-limited', message, remedy: limitRemedy }
}

function whyProvesNothing(level: ConcurrencyLevel): Reason | undefined {
  const { concurrency, waiting, answeredEarly } = level
  const circumstance = `${concurrency} requests at once`
  if (level.limited > 0) {
    const message = `${level.limited} of ${circumstance} were answered 429: the service's own limit stood in the way.`
    return { code: 'rate-limited', message, remedy: limitRemedy }
  }
  if (level.attemptsHit === 0) {
    const message = `None of ${circumstance} was seen to wait for the dependency.`
    return { code: 'fault-not-exercised', message }
  }
  if (level.givenUp > concurrency * boundThresholds.givenUpShare) {
    const message = `Of ${circumstance}, ${level.givenUp} calls were given up after less than ${Math.round(level.heldMs)} ms, so not all were under way together.`
    return { code: 'gave-up-early', message }
  }
  if (!level.isSettled) {
    const message = `With ${circumstance} the connections were still changing after ${Math.round(level.heldMs)} ms.`
    return { code: 'not-settled', message }
  }
  if (waiting + answeredEarly < concurrency * boundThresholds.reachedShare) {
    const message = `Of ${circumstance} only ${waiting + answeredEarly} had reached the service.`
    return { code: 'not-under-way', message }
  }
  return undefined
}

const limitRemedy = 'traffic: { limits: { requests: …, per: … } }'

function notReached(
  allowed: number | undefined,
  { inUse, refused, concurrency }: ConcurrencyLevel,
  name: string,
): Reason {
  const told = `${inUse} connections for ${concurrency} requests at once`
  const remedy = `dependencies: { ${name}: { pool: … } }`
  if (refused > 0) {
    const message = `${refused} connections were refused by ${name}, so the service's own bound does not show.`
    return { code: 'refused-by-dependency', message, ...(allowed === undefined && { remedy }) }
  }
  if (allowed !== undefined) {
    const message = `The declared maximum of ${allowed} was not reached: ${told}.`
    return { code: 'not-reached', message }
  }
  const message = `The connections still grew, to ${told}: the bound may lie above.`
  return { code: 'no-plateau', message, remedy }
}

function boundText(name: string, { inUse, concurrency }: ConcurrencyLevel): string {
  if (inUse === 1) return `One connection to ${name} carries ${concurrency} requests at once`
  return `Connections to ${name} are bounded: ${inUse} for ${concurrency} requests at once`
}

function areAllowed(declared: number, processes: number): string {
  if (processes === 1) return declared === 1 ? 'is 1' : `are ${declared}`
  return `are ${declared} for each of ${processes} processes`
}

function evidenceOf(
  levels: readonly ConcurrencyLevel[],
  ref: string,
  allowed: number | undefined,
  processes: number,
  tier: number | undefined,
): Evidence {
  const seen = levels.map(
    ({ concurrency, inUse, refused }) =>
      `${concurrency} → ${inUse}${refused > 0 ? ` (${refused} refused)` : ''}`,
  )
  const several = processes > 1 ? `, in ${processes} processes` : ''
  return measured(ref, `Requests at once → connections in use, replies withheld${several}`, {
    observed: seen.join(', '),
    expected: allowed === undefined ? 'no more for twice the requests' : `at most ${allowed}`,
    ...(tier !== undefined && { tier }),
  })
}
