import { asArray, asObject } from './pointers.ts'

/**
 * Whether an operation needs credentials. It is public only where the document says so: by an empty
 * requirement of its own, or by needing nothing in a document that protects others. A document that
 * never speaks of security says neither.
 */
export function securityOf(
  operation: Record<string, unknown>,
  document: Record<string, unknown>,
): { needsIdentity: boolean; isPublic: boolean; isUnsaid: boolean } {
  const own = operation['security']
  const requirements = asArray(own ?? document['security'])
  const isOptional = requirements.some((each) => Object.keys(asObject(each) ?? {}).length === 0)
  const needsIdentity = requirements.length > 0 && !isOptional
  const isUnsaid = own === undefined && !protects(document)
  return { needsIdentity, isPublic: !needsIdentity && !isUnsaid, isUnsaid }
}

function protects(document: Record<string, unknown>): boolean {
  if (asArray(document['security']).length > 0) return true
  return Object.values(asObject(document['paths']) ?? {})
    .flatMap((item) => Object.values(asObject(item) ?? {}))
    .some((operation) => asArray(asObject(operation)?.['security']).length > 0)
}
