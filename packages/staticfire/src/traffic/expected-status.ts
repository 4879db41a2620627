import type { Operation } from '@staticfire/contracts'

/** True for a status that counts as working: one of `expect`, or any 2xx or 3xx where that is empty. */
export function isExpectedStatus(operation: Operation, status: number | undefined): boolean {
  if (status === undefined) return false
  if (operation.expect.length > 0) return operation.expect.includes(status)
  return status >= 200 && status < 400
}
