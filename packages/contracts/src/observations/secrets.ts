/** Key: none. One instance through a service's life, with secrets planted, and where they turned up. */
export interface SecretsObservation {
  planted: PlantedSecret[]
  /** Lines of output, and responses, that were searched. */
  lines: number
  responses: number
  /** More was printed than was kept. */
  isTruncated: boolean
  found: FoundSecret[]
  /** What the life consisted of beside known requests, e.g. `database refuses`, `crash`. */
  events: string[]
}

export interface PlantedSecret {
  /** A variable's value, a password inside of a variable, or what a request carried. */
  kind: 'variable' | 'password' | 'credential'
  /** `API_TOKEN`, `password in DATABASE_URL`, `bearer token of a request`. */
  name: string
  /** False: it is a word like others, so that meeting it says nothing. */
  isTellable: boolean
}

export interface FoundSecret {
  name: string
  kind: PlantedSecret['kind']
  place: 'log' | 'response'
  /** What was done when it first turned up: a request, or `start`. */
  during: string
  /** The text up to the secret, and never the secret. */
  text: string
  times: number
  /** In the response to the very request that carried it. */
  isOwnEcho?: true
}
