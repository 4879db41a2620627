import type { Blueprint, ConfigurationObservation, Family, Variable } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { refOf } from '../observation-set.ts'
import { hadTooLittleTime, healthyBootMs, waited } from './boot-time.ts'
import { describeOutcome, lastLine } from './describe-start.ts'
import { egressReason } from './egress.ts'
import { judgeRefusal, judgeSecrets } from './refused-start.ts'

type Kind = 'refused' | 'named' | 'secret-kept' | 'starts' | 'default-applies' | 'variables'

interface Healthy {
  bootMs: number | undefined
  becomesReady: boolean | undefined
}

/** Each required variable removed: refused by name. Each optional one removed: starts on its default. */
export const missingConfig = defineAudit({
  id: 'configuration/missing-config',
  version: 2,
  thresholds: { slowStartShareOfLimit: 0.5 },
  needs: ['blueprint', 'environment', 'configuration'],
  optional: ['boot'],
  claims: ['refused', 'named', 'secret-kept', 'starts', 'default-applies'],
  gaps: ['variables'],
  keys: { configuration: ({ variables }) => variables.map(keyOf) },
  judge: ({ blueprint, environment, configuration, boot }) => {
    const up = boot?.['up']
    const healthy = { bootMs: healthyBootMs(boot), becomesReady: up && up.outcome === 'ready' }
    const judged: Family<ConfigurationObservation> = {}
    const claims = blueprint.variables.flatMap((variable) => {
      const key = keyOf(variable)
      const reason = egressReason(environment, variable)
      if (reason) return [notTried(variable, reason)]
      const start = configuration[key]
      if (!start) return []
      judged[key] = start
      return mayBeAbsent(variable, blueprint, start)
        ? [
            judgeStart(variable, blueprint, start, healthy),
            judgeDefault(variable, blueprint, start),
          ]
        : judgeRefusal(key, start, healthy.bootMs)
    })
    if (blueprint.variables.length === 0) claims.push(nothingKnown())
    return [...claims, ...judgeSecrets(judged)]
  },
})

function keyOf({ name }: Variable): string {
  return `${name}/removed`
}

/**
 * An undeclared port variable may be either: a service with a default port is as right as one that
 * refuses to start without it, so what it did says which contract to hold it to.
 */
function mayBeAbsent(
  variable: Variable,
  blueprint: Blueprint,
  { outcome }: ConfigurationObservation,
): boolean {
  if (variable.source === 'declared' || !isPort(variable, blueprint)) return !variable.required
  return outcome !== 'exited'
}

function isPort({ name }: Variable, { port }: Blueprint): boolean {
  return 'variable' in port && port.variable === name
}

function judgeStart(
  variable: Variable,
  blueprint: Blueprint,
  start: ConfigurationObservation,
  { bootMs, becomesReady }: Healthy,
): ClaimDraft<Kind> {
  const id = `starts[${variable.name}]` as const
  const observed = describeOutcome(start)
  const evidence = measured(
    refOf('configuration', keyOf(variable)),
    `One start with ${variable.name} removed`,
    {
      observed: start.outcome === 'exited' ? `${observed}; last: ${lastLine(start)}` : observed,
      expected: 'starts as it does with the variable',
    },
  )
  const text = `It starts without the optional ${variable.name}`
  if (hadTooLittleTime(start, bootMs)) {
    const message = `Without ${variable.name} it had not listened after ${start.limitMs} ms, but a healthy start took ${Math.round(bootMs ?? 0)} ms${waited(start)}: too near to tell.`
    return unproven({
      id,
      text,
      reason: { code: 'slow-start', message, remedy: '--ready-timeout 120s' },
      evidence: [evidence],
    })
  }
  // On its default port it cannot be asked whether it is ready: the run's own port is closed.
  const isElsewhere = isPort(variable, blueprint) && start.ports.length > 0
  if (start.outcome === 'listening' && becomesReady === undefined && !isElsewhere) {
    const message = `Without ${variable.name} it listens; whether it serves is not known, because the healthy start was not observed.`
    return unproven({
      id,
      text,
      reason: { code: 'no-healthy-start', message },
      evidence: [evidence],
    })
  }
  const isUp =
    start.outcome === 'ready' || (start.outcome === 'listening' && (isElsewhere || !becomesReady))
  return isUp
    ? pass({ id, text, evidence: [evidence] })
    : fail({
        id,
        text: `Without the optional ${variable.name} it ${observed}`,
        evidence: [evidence],
      })
}

/** Only the port's default shows from outside; that of any other variable stays a note. */
function judgeDefault(
  variable: Variable,
  blueprint: Blueprint,
  start: ConfigurationObservation,
): ClaimDraft<Kind> {
  const id = `default-applies[${variable.name}]` as const
  const ref = refOf('configuration', keyOf(variable))
  const text = `Without ${variable.name} its documented default applies`
  const wanted = variable.default
  if (wanted === undefined) {
    const message = `No default of ${variable.name} is documented, so none could be looked for.`
    const remedy = `variables: { ${variable.name}: { required: false, default: … } }`
    return unproven({
      id,
      text,
      weight: 'advisory',
      basis: [ref],
      reason: { code: 'default-not-declared', message, remedy },
    })
  }
  if (!isPort(variable, blueprint) || start.ports.length === 0) {
    const message = `That ${variable.name} is then ${wanted} does not show from outside.`
    return unproven({
      id,
      text,
      weight: 'advisory',
      basis: [ref],
      reason: { code: 'default-not-visible', message },
    })
  }
  const evidence = [
    measured(ref, 'Ports that were open', { observed: start.ports.join(', '), expected: wanted }),
  ]
  return start.ports.includes(Number(wanted))
    ? pass({ id, text, evidence })
    : fail({
        id,
        text: `Without ${variable.name} it listens on ${start.ports.join(', ')}, not on its documented default ${wanted}`,
        evidence,
      })
}

function notTried(
  variable: Variable,
  reason: NonNullable<ReturnType<typeof egressReason>>,
): ClaimDraft<Kind> {
  const kind = variable.required ? 'refused' : 'starts'
  return unproven({
    id: `${kind}[${variable.name}]`,
    text: `${variable.name} may be missing without harm`,
    reason,
    basis: [refOf('configuration', keyOf(variable))],
  })
}

function nothingKnown(): ClaimDraft<Kind> {
  return unproven({
    id: 'variables',
    text: 'The variables that the service reads are known',
    reason: {
      code: 'no-variables',
      message: 'No environment variable of the service is known.',
      remedy: 'variables: { NAME: { type: string, required: true } }',
    },
  })
}
