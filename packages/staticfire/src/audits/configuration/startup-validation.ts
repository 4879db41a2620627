import type { Blueprint, Variable } from '@staticfire/contracts'
import { notApplicable, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { refOf } from '../observation-set.ts'
import { healthyBootMs } from './boot-time.ts'
import { egressReason } from './egress.ts'
import { judgeRefusal, judgeSecrets } from './refused-start.ts'

/** With one malformed value for each typed variable the service must refuse to start, and name it. */
export const startupValidation = defineAudit({
  id: 'configuration/startup-validation',
  version: 2,
  thresholds: { slowStartShareOfLimit: 0.5 },
  needs: ['blueprint', 'environment', 'configuration'],
  optional: ['boot'],
  claims: ['refused', 'named', 'secret-kept'],
  gaps: ['variables', 'sdk'],
  keys: { configuration: (blueprint) => malformable(blueprint).map(keyOf) },
  judge: ({ blueprint, environment, configuration, boot }) => {
    const tried = malformable(blueprint)
    const starts = Object.fromEntries(
      tried.flatMap((variable) => {
        const start = configuration[keyOf(variable)]
        return start ? [[keyOf(variable), start] as const] : []
      }),
    )
    return [
      ...(tried.length === 0 ? [nothingToTry(blueprint)] : []),
      ...blueprint.variables.filter(isSdk).map(sdkNote),
      ...tried.flatMap((variable) => {
        const start = starts[keyOf(variable)]
        if (start) return judgeRefusal(keyOf(variable), start, healthyBootMs(boot))
        const reason = egressReason(environment, variable)
        return reason ? [notTried(variable, reason)] : []
      }),
      ...judgeSecrets(starts),
    ]
  },
})

/** A text cannot be malformed; an SDK's variable must be ignored when it is. */
function malformable({ variables }: Blueprint): Variable[] {
  return variables.filter((variable) => variable.type !== 'string' && !isSdk(variable))
}

/** OpenTelemetry's specification: an invalid value is warned about and treated as not set. */
function isSdk({ name }: Variable): boolean {
  return name.startsWith('OTEL_')
}

function keyOf({ name }: Variable): string {
  return `${name}/malformed`
}

function nothingToTry({ variables }: Blueprint) {
  const message =
    variables.length === 0
      ? 'No environment variable of the service is known.'
      : 'Every known variable is text, and no text is malformed.'
  const remedy = 'variables: { NAME: { type: integer } }'
  return unproven({
    id: 'variables',
    text: 'The variables that the service reads are known, with their types',
    reason: { code: 'no-typed-variables', message, remedy },
  })
}

function sdkNote(variable: Variable) {
  return notApplicable({
    id: `sdk[${variable.name}]`,
    text: `${variable.name} is checked at start`,
    weight: 'advisory',
    reason: {
      code: 'sdk-variable',
      message: `${variable.name} belongs to an SDK whose specification tells it to ignore bad values.`,
    },
  })
}

function notTried(variable: Variable, reason: NonNullable<ReturnType<typeof egressReason>>) {
  return unproven({
    id: `refused[${variable.name}]`,
    text: `${variable.name} is checked at start`,
    reason,
    basis: [refOf('configuration', keyOf(variable))],
  })
}
