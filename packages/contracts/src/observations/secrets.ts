/** Key: none. One instance through a service's life, with secrets planted, and where they turned up. */
export interface SecretsObservation {
  planted: PlantedSecret[]
  /** Lines of output, and responses, that were searched. */
  lines: number
  responses: number
  /** More was printed than was kept. */
  isTruncated: boolean
  /** What in the environment asks for more than a service usually prints, e.g. `LOG_LEVEL=debug`. */
  debugBy?: string
  found: FoundSecret[]
  /** What the life consisted of beside known requests, e.g. `database refuses`, `crash`. */
  events: string[]
}

export interface PlantedSecret {
  /**
   * A variable's value; a password inside of one; a variable that only the tool has set; what a request
   * carried in its headers, or in a field of its body; what a dependency said in an error.
   */
  kind: 'variable' | 'password' | 'canary' | 'credential' | 'field' | 'upstream'
  /** `API_TOKEN`, `password in DATABASE_URL`, `bearer token of a request`. */
  name: string
  /** False: it is a word like others, so that meeting it says nothing. */
  isTellable: boolean
  /** Nothing brought it to the service: no call met the error that holds it. */
  isUndelivered?: true
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
  /** The response's. */
  status?: number
  /** Half of it or more, and less than four fifths. */
  isPartial?: true
  /** The line says that it is of a debug level, or says no level. */
  isDebug?: true
  /** The response's body is the dependency's, byte by byte. */
  isPassedOn?: true
}
