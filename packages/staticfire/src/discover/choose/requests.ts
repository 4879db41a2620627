import type { Found } from '../findings.ts'
import type { SourceFacts } from '../source/facts.ts'
import type { Endpoints } from './endpoints.ts'

/** What is asked for a purpose of its own, or does harm when it is asked. */
const passedOver =
  /^\/?$|health|ready|live|ping|status|metrics|openapi|swagger|docs|redoc|favicon|robots|crash|boom|panic|throw|error|fail|exit|shutdown|kill|restart|debug|test|logout|login|callback|admin|\*/i

const maxRequests = 8

/** Requests to send where no API description tells them: routes that read and need nothing filled in. */
export function chooseRequests(
  program: readonly SourceFacts[],
  endpoints: Endpoints,
): Found<string>[] {
  const taken = new Set(Object.values(endpoints).map((it) => it?.value))
  const found = new Map<string, Found<string>>()
  for (const { file, routes } of program) {
    for (const { method, path, line } of routes) {
      const isPlain = method === 'GET' && !/[:{}<>()\s]/.test(path)
      if (!isPlain || taken.has(path) || passedOver.test(path) || found.has(path)) continue
      found.set(path, { value: path, at: { file, line } })
    }
  }
  return [...found.values()].slice(0, maxRequests)
}
