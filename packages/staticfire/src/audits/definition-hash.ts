import { createHash } from 'node:crypto'

/** An audit's thresholds by name; the unit stands in the name. */
export type Thresholds = Readonly<Record<string, number | string>>

/** Twelve hex digits that change exactly when an audit's id, version or thresholds do. */
export function definitionHash(id: string, version: number, thresholds: Thresholds): string {
  const sorted = Object.entries(thresholds).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([id, version, sorted]))
    .digest('hex')
    .slice(0, 12)
}
