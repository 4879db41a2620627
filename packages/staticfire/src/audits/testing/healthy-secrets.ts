import type { SecretsObservation } from '@staticfire/contracts'

/** A life in which nothing was said that should not be. */
export function healthySecrets(): SecretsObservation {
  return {
    planted: [
      { kind: 'variable', name: 'API_TOKEN', isTellable: true },
      { kind: 'password', name: 'password in DATABASE_URL', isTellable: true },
      { kind: 'credential', name: 'bearer token of a request', isTellable: true },
      { kind: 'credential', name: 'cookie of a request', isTellable: true },
      { kind: 'canary', name: 'APP_CANARY_TOKEN', isTellable: true },
      { kind: 'field', name: 'field card of a body', isTellable: true },
      { kind: 'upstream', name: 'password in the error of a dependency', isTellable: true },
    ],
    lines: 64,
    responses: 38,
    isTruncated: false,
    found: [],
    events: ['database refuses', 'crash', 'stop'],
  }
}
