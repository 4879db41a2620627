import type { Blueprint, OperationTraffic, TrafficObservation } from '@staticfire/contracts'

const mostNotes = 3

/** Says which known requests never worked: whatever would have built on them proves less. */
export function requestNotes(
  blueprint: Blueprint,
  traffic: TrafficObservation | undefined,
): string[] {
  const failed =
    traffic?.operations.filter(({ sent, expected }) => sent > 0 && expected === 0) ?? []
  const notes = failed.slice(0, mostNotes).map((each) => describe(each, blueprint))
  const rest = failed.length - notes.length
  return rest > 0 ? [...notes, `${rest} more known requests never worked.`] : notes
}

function describe({ operation, statuses }: OperationTraffic, { operations }: Blueprint): string {
  const known = operations.find(({ id }) => id === operation)
  const request = known ? `${known.method} ${known.path}` : operation
  const answers = Object.keys(statuses).join(', ')
  const expected = known?.expect.length ? known.expect.join(' or ') : 'a success'
  return `${request} never worked without a fault: it was answered ${answers}, not ${expected}. What builds on it stays unproven; mend the request under traffic: in staticfire.yaml.`
}
