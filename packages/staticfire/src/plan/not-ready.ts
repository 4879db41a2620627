import type { Blueprint, BootObservation } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'
import { describeFailedBoot } from '../experiments/boot.ts'

type Service = Pick<Blueprint, 'service' | 'start'>

/** The service was started and did not become ready. */
export function notReady(
  { service, start }: Service,
  observed: BootObservation,
  readyTimeoutMs: number,
): StaticfireError {
  const { outcome, exit, listeners } = observed
  const message = `${service} did not become ready: ${describeFailedBoot(observed)}.\n${lastPrinted(observed.lastOutput)}`
  if (outcome === 'exited')
    return new StaticfireError('service-not-ready', message, { hint: afterExit(start, exit) })
  const elsewhere = outcome === 'silent' ? listeners[0]?.port : undefined
  const where =
    elsewhere === undefined
      ? 'If its port or its readiness route are others, declare port: and endpoints: { ready: … } in staticfire.yaml.'
      : `If it cannot be told its port, declare port: ${elsewhere} in staticfire.yaml; if another variable tells it, port: NAME.`
  return new StaticfireError('service-not-ready', message, {
    hint: `If it only needs longer than ${readyTimeoutMs / 1000} s: --ready-timeout 60s. ${where}`,
  })
}

/** The service could not be started at all. */
export function notStarted({ service }: Service, why: string, cause?: unknown): StaticfireError {
  return new StaticfireError('service-not-ready', `${service} could not be started. ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Correct start: in staticfire.yaml. It runs in a copy of the service’s folder, without a shell.',
  })
}

/** What to do when the service ended by itself before it was ready. */
export function afterExit(start: readonly string[], exit: BootObservation['exit']): string {
  return exit?.code === 0
    ? 'If it puts itself into the background, start it so that it stays in the foreground: what a check starts, it watches.'
    : `Start it by hand in its folder: ${start.join(' ')}. What it needs from the environment goes under env: in staticfire.yaml.`
}

const mostLines = 12
const mostCharacters = 200

/** The end of an output as an error shows it: enough to see what is wrong, never a screenful. */
export function lastPrinted(output: readonly string[]): string {
  const lines = output
    .slice(-mostLines)
    .map((line) => `  ${line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line}`)
  return lines.length === 0 ? 'It printed nothing.' : `It printed last:\n${lines.join('\n')}`
}
