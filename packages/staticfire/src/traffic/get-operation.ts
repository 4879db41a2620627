import type { Operation } from '@staticfire/contracts'

/** A GET of a path that is no business operation: a probe, or a route that does not exist. */
export function getOperation(path: string): Operation {
  return {
    id: `GET ${path}`,
    method: 'GET',
    path,
    headers: {},
    forbidden: [],
    expect: [],
    idempotent: true,
    isPublic: true,
    parameters: [],
    source: 'requests',
  }
}
