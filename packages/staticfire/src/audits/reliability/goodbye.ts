import type { Dependency, ShutdownObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'

/** A connection or two may be opened in the very moment of the stop. */
export const goodbyeThresholds = { goodbyeShare: 0.8, leastReset: 2 }

type Goodbye = ShutdownObservation['goodbyes'][number]

/** Whether a stop ends the connections to a dependency as its protocol wants it. */
export function judgeGoodbye(
  { goodbyes, exit, signal }: ShutdownObservation,
  { name, kind }: Dependency,
): ClaimDraft<'goodbye'> {
  const ref = refOf('shutdown', 'sigterm')
  const goodbye = goodbyes.find(({ dependency }) => dependency === name)
  const wanted = kind === 'postgres' ? 'Terminate' : 'FIN'
  const claim = {
    id: `goodbye[${name}]`,
    text: `Connections to ${name} end with ${wanted} at a stop`,
    basis: [ref],
  } as const
  if (!goodbye || goodbye.connections === 0) {
    const message = `No connection to ${name} was open at the stop.`
    return notApplicable({ ...claim, reason: { code: 'none-open', message } })
  }
  const evidence = [
    measured(ref, `${goodbye.connections} connections to ${name} at ${signal}`, {
      observed: describe(goodbye),
      expected: kind === 'postgres' ? 'Terminate, then FIN' : 'FIN, not RST',
    }),
  ]
  if (!exit) {
    const message = 'It had not ended by itself when watching did: see graceful-shutdown.'
    return unproven({ ...claim, reason: { code: 'did-not-end', message }, evidence })
  }
  const { connections, terminated, reset } = goodbye
  const { goodbyeShare, leastReset } = goodbyeThresholds
  if (kind === 'postgres') {
    if (terminated >= connections * goodbyeShare) return pass({ ...claim, evidence })
    if (terminated === 0) {
      const text = `The service leaves its ${connections} connections to ${name} without a Terminate at ${signal}`
      return fail({ ...claim, text, evidence })
    }
    return unproven({ ...claim, reason: some(goodbye, connections - terminated), evidence })
  }
  if (reset === 0) return pass({ ...claim, evidence })
  if (reset === connections && reset >= leastReset) {
    const text = `The service resets its ${connections} connections to ${name} at ${signal}`
    return fail({ ...claim, text, evidence })
  }
  return unproven({ ...claim, reason: some(goodbye, reset), evidence })
}

function some({ connections, dependency }: Goodbye, dropped: number) {
  const message = `${dropped} of ${connections} connections to ${dependency} ended without: some, and not all of them.`
  return { code: 'in-dead-band', message }
}

function describe({ connections, terminated, fin, reset }: Goodbye): string {
  const told = [
    [terminated, 'with Terminate'],
    [fin, 'with FIN'],
    [reset, 'with RST'],
    [connections - terminated - fin - reset, 'not at all'],
  ] as const
  return told
    .filter(([count]) => count > 0)
    .map(([count, how]) => `${count} ${how}`)
    .join(', ')
}
