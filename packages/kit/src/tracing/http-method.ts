import { knownMethods } from '../kernel/http-methods.ts'

const known: ReadonlySet<string> = new Set(knownMethods)

/** The method as OpenTelemetry's attribute says it: a closed set, `_OTHER` for the rest. */
export function methodOf(method: string): string {
  return known.has(method) ? method : '_OTHER'
}
