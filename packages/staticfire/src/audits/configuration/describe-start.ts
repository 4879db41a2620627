import type { ConfigurationObservation } from '@staticfire/contracts'

/** What a mutated start did, as the end of a sentence that begins with "it". */
export function describeOutcome(start: ConfigurationObservation): string {
  const { outcome, limitMs, ports, variable } = start
  switch (outcome) {
    case 'exited':
      return `${howItEnded(start)} before it listened`
    case 'listened-then-exited':
      return `listened first, then ${howItEnded(start)}`
    case 'ready':
      return `started and serves${onPorts(ports)}`
    case 'listening':
      return `listens${onPorts(ports)} and never became ready`
    case 'unix-socket':
      return `stays up, listening on a unix socket named after ${variable} instead of a port`
    case 'silent':
      return `stays up without listening (watched for ${(limitMs / 1000).toFixed(1)} s)`
  }
}

/** `exited with 1`, `was ended by SIGABRT`. */
export function howItEnded({ exit }: ConfigurationObservation): string {
  if (!exit) return 'did not end'
  return exit.signal === null ? `exited with ${exit.code}` : `was ended by ${exit.signal}`
}

/** The last line that it printed, cut. */
export function lastLine({ lastOutput }: ConfigurationObservation): string {
  const last = lastOutput.findLast((line) => line.trim() !== '')
  return last === undefined ? 'nothing' : JSON.stringify(last.trim().slice(0, 200))
}

function onPorts(ports: number[]): string {
  return ports.length === 0 ? '' : ` on port ${ports.join(', ')}`
}
