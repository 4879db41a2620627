import type { ConfigurationObservation, Family } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { refOf } from '../observation-set.ts'
import { hadTooLittleTime, waited } from './boot-time.ts'
import { describeOutcome, howItEnded, lastLine } from './describe-start.ts'

type Kind = 'refused' | 'named' | 'secret-kept'

/**
 * The contract of items 4 and 5: with this variable bad or gone the process ends non-zero before it
 * listens, and says which variable it was.
 */
export function judgeRefusal(
  key: string,
  start: ConfigurationObservation,
  healthyBootMs: number | undefined,
): ClaimDraft<Kind>[] {
  return [judgeExit(key, start, healthyBootMs), judgeNaming(key, start)]
}

function judgeExit(
  key: string,
  start: ConfigurationObservation,
  healthyBootMs: number | undefined,
): ClaimDraft<Kind> {
  const id = `refused[${start.variable}]` as const
  const ref = refOf('configuration', key)
  const evidence = measured(ref, `One start with ${mutated(start)}`, {
    observed: describeOutcome(start),
    expected: 'exits non-zero before it listens, within the start limit',
  })
  if (hadTooLittleTime(start, healthyBootMs)) {
    const message = `With ${mutated(start)} it had neither ended nor listened after ${Math.round(start.limitMs)} ms, but a healthy start took ${Math.round(healthyBootMs ?? 0)} ms${waited(start)}: too near to tell.`
    const reason = { code: 'slow-start', message, remedy: '--ready-timeout 120s' }
    return unproven({
      id,
      text: `${start.variable} is checked at start`,
      reason,
      evidence: [evidence],
    })
  }
  return refuses(start)
    ? pass({ id, text: `It refuses to start with ${mutated(start)}`, evidence: [evidence] })
    : fail({
        id,
        text: `With ${mutated(start)} it ${describeOutcome(start)}`,
        evidence: [evidence],
      })
}

function judgeNaming(key: string, start: ConfigurationObservation): ClaimDraft<Kind> {
  const id = `named[${start.variable}]` as const
  const ref = refOf('configuration', key)
  if (start.namesVariable) {
    const observed = `printed ${start.namedAs ?? start.variable}`
    const evidence = [
      measured(ref, 'What it printed', { observed, expected: `names ${start.variable}` }),
    ]
    return pass({ id, text: `It says that ${start.variable} was the cause`, evidence })
  }
  const evidence = measured(ref, 'What it printed', {
    observed: `${start.hasStackTrace ? 'a bare stack trace' : 'output'} without the name; last: ${lastLine(start)}`,
    expected: `names ${start.variable}, or an alias of it`,
  })
  const text = `What it printed names ${start.variable}`
  if (start.outcome !== 'exited' && start.outcome !== 'listened-then-exited') {
    const reason = { code: 'did-not-end', message: 'It did not end, so it had nothing to explain.' }
    return notApplicable({ id, text, reason, evidence: [evidence] })
  }
  if (start.logs.isTruncated) {
    const message =
      'It printed more than was kept; the name may have been in the part that was dropped.'
    return unproven({
      id,
      text,
      reason: { code: 'output-truncated', message },
      evidence: [evidence],
    })
  }
  const instead = start.hasStackTrace ? 'printed only a stack trace' : 'did not say why'
  return fail({
    id,
    text: `With ${mutated(start)} it ${howItEnded(start)} and ${instead}: ${start.variable} is not named`,
    evidence: [evidence],
  })
}

/** One claim over all the starts of an item: a complaint about one value must not print another. */
export function judgeSecrets(starts: Family<ConfigurationObservation>): ClaimDraft<Kind>[] {
  const all = Object.entries(starts)
  if (all.length === 0) return []
  const expected = 'no value of a secret variable'
  const leaking = all.filter(([, { printsSecret }]) => printsSecret)
  const evidence = (leaking.length > 0 ? leaking : all).map(([key, start]) =>
    measured(refOf('configuration', key), `Output of the start with ${mutated(start)}`, {
      observed: start.printsSecret ? 'a secret value was printed' : 'no secret value',
      expected,
    }),
  )
  const text = `None of ${all.length} starts printed a secret`
  if (leaking.length > 0) {
    const names = leaking.map(([, { variable }]) => variable).join(', ')
    return [
      fail({
        id: 'secret-kept',
        text: `A secret's value was printed when this was bad: ${names}`,
        evidence,
      }),
    ]
  }
  if (all.some(([, { logs }]) => logs.isTruncated)) {
    const message =
      'A start printed more than was kept; a secret may have been in the part that was dropped.'
    return [
      unproven({
        id: 'secret-kept',
        text,
        reason: { code: 'output-truncated', message },
        evidence,
      }),
    ]
  }
  return [pass({ id: 'secret-kept', text, evidence })]
}

/** Ended by itself, not with 0, and before anything listened. A signal (abort) counts as non-zero. */
function refuses({ outcome, exit }: ConfigurationObservation): boolean {
  return outcome === 'exited' && exit !== undefined && exit.code !== 0
}

function mutated({ variable, mutation, value }: ConfigurationObservation): string {
  return mutation === 'removed' ? `${variable} removed` : `${variable}=${value ?? '(malformed)'}`
}
