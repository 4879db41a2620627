/** Key: none. Where the service's connections went while every dependency was at a fresh address. */
export interface EgressObservation {
  /** From the start on: nothing could leave, and each attempt was counted by the kernel. */
  leaving: EgressCounts
  /** From readiness on, while known requests were sent. */
  asked: EgressCounts & { requests: number }
  /** Attempts that reached a dependency through the address it was told. */
  dependencies: { dependency: string; connections: number }[]
  /** Addresses that the service itself printed in errors, none of them a declared one; at most 20. */
  printed: string[]
  /** Files of source that were read for them. */
  sourceFiles: number
  /** Addresses written into its source, outside tests; at most 50. */
  literals: AddressLiteral[]
}

/** Attempts that came to nothing, as the kernel counts them for the whole sandbox. */
export interface EgressCounts {
  /** To an address that no route leads to. */
  unroutable: number
  /** To a port of this machine on which nobody listens. */
  refused: number
}

export interface AddressLiteral {
  /** Relative to the service's folder, with the line: `src/payments.js:12`. */
  place: string
  host: string
  port?: number
}
