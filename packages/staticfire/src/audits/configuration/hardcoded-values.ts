import type { AddressLiteral, Blueprint, EgressObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { portFollows } from './port-follows.ts'

/** Addresses follow their variables: with every dependency moved, nothing is asked at another place. */
export const hardcodedValues = defineAudit({
  id: 'configuration/hardcoded-values',
  version: 1,
  thresholds: {},
  needs: ['blueprint', 'boot', 'egress'],
  claims: ['moved', 'elsewhere', 'port', 'literals'],
  keys: { boot: () => ['up'] },
  judge: ({ blueprint, boot, egress }) => [
    ...blueprint.dependencies.map((each) => judgeMoved(each, egress)),
    judgeElsewhere(egress),
    portFollows(blueprint.port, boot['up']),
    judgeLiterals(egress),
  ],
})

/** Whether a dependency is asked at the fresh address that its variable told. */
function judgeMoved(
  { name, env }: Blueprint['dependencies'][number],
  egress: EgressObservation,
): ClaimDraft<'moved'> {
  const variable = Object.values(env).join(', ')
  const claim = {
    id: `moved[${name}]`,
    text: `${name} is asked at the address in ${variable}`,
    basis: ['egress'],
  } as const
  const connections =
    egress.dependencies.find(({ dependency }) => dependency === name)?.connections ?? 0
  const evidence = [
    measured('egress', `${name} at a fresh port, ${egress.asked.requests} requests sent`, {
      observed: `${connections} connections came there; ${attemptsOf(egress)}`,
      expected: 'one or more there, and none elsewhere',
    }),
  ]
  if (connections > 0) return pass({ ...claim, evidence })
  const culprit = attempted(egress)
  if (culprit) {
    const text = `${name} is not asked at the address in ${variable}: ${toldOf(culprit)}`
    return fail({ ...claim, text, evidence })
  }
  const message = `No connection came to ${name}, neither at the start nor for ${egress.asked.requests} known requests.`
  const remedy = 'traffic: { requests: [{ method: GET, path: /… }] }  # one that needs it'
  return unproven({ ...claim, reason: { code: 'not-reached', message, remedy }, evidence })
}

function judgeElsewhere(egress: EgressObservation): ClaimDraft<'elsewhere'> {
  const claim = { id: 'elsewhere', text: 'Nothing is asked but what is declared' } as const
  const { printed } = egress
  const evidence = [
    measured('egress', 'Attempts that the kernel counted, where nothing can leave', {
      observed:
        `${attemptsOf(egress)}${printed.length > 0 ? `; it printed ${printed.join(', ')}` : ''}`.slice(
          0,
          300,
        ),
      expected: 'none',
    }),
  ]
  if (attempts(egress) === 0) return pass({ ...claim, evidence })
  const culprit = attempted(egress)
  if (culprit)
    return fail({ ...claim, text: `An address is written down: ${toldOf(culprit)}`, evidence })
  const where =
    printed.length > 0
      ? `to ${printed.slice(0, 3).join(', ')}`
      : 'to an address that it does not print'
  const message = `The service, or what runs beside it, made ${attempts(egress)} attempts ${where}: a library that calls home, an agent that is missing here, or a written address.`
  const remedy = 'dependencies: { … }  # what it needs; or switch it off under env'
  return unproven({ ...claim, reason: { code: 'undeclared-attempts', message, remedy }, evidence })
}

/** Written addresses: many are defaults, so alone they are a note. */
function judgeLiterals({ literals, sourceFiles }: EgressObservation): ClaimDraft<'literals'> {
  const text = 'No address is written into the source'
  if (sourceFiles === 0) {
    const message = 'No source was found in a language that is read.'
    const reason = { code: 'no-source', message }
    return unproven({ id: 'literals', text, weight: 'advisory', basis: ['egress'], reason })
  }
  const evidence = [
    measured('egress', 'Addresses in the source, outside tests, read line by line', {
      observed: literals.length > 0 ? listed(literals) : 'none',
      expected: 'none, or such as are only a default',
    }),
  ]
  const claim = { id: 'literals', weight: 'advisory', evidence } as const
  const [first, ...rest] = literals
  if (!first) return pass({ ...claim, text })
  const more = rest.length > 0 ? `, and ${rest.length} more` : ''
  return fail({ ...claim, text: `${toldOf(first)}${more}` })
}

/** A written address that the service says it did not reach, while the kernel counted an attempt. */
function attempted(egress: EgressObservation): AddressLiteral | undefined {
  if (attempts(egress) === 0) return undefined
  return egress.literals.find(({ host, port }) =>
    egress.printed.some((each) => namesOf(host, port).includes(each)),
  )
}

/** An error names localhost by its number, and a name that is not found without its port. */
function namesOf(host: string, port: number | undefined): string[] {
  if (host === 'localhost' || host === '127.0.0.1' || host === '::1') {
    return port === undefined
      ? []
      : ['localhost', '127.0.0.1', '::1'].map((each) => `${each}:${port}`)
  }
  return [host, ...(port === undefined ? [] : [`${host}:${port}`])]
}

/** What left counts from the start on; what was refused here only after the tool's own polls. */
function attempts({ leaving, asked }: EgressObservation): number {
  return leaving.unroutable + asked.refused
}

function attemptsOf({ leaving, asked }: EgressObservation): string {
  return `${leaving.unroutable} attempts to leave, ${asked.refused} refused on this machine`
}

function toldOf({ place, host, port }: AddressLiteral): string {
  return `${place} holds ${host}${port === undefined ? '' : `:${port}`}`
}

function listed(literals: readonly AddressLiteral[]): string {
  return literals
    .map((each) => toldOf(each))
    .join('; ')
    .slice(0, 300)
}
