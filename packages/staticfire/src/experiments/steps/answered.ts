import type { Fault } from '@staticfire/proxy'

/** The dependency answers every call at once with this status, and a body as an API would. */
export function answered(status: number, headers: Record<string, string> = {}): Fault {
  return {
    type: 'respond',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"error":"not now"}',
  }
}
