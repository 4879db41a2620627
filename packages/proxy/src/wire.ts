import type { Attempt, Ledger } from './ledger.ts'
import type { ProtocolName } from './protocols/tap.ts'
import type { Installed } from './turn.ts'

/** What a conversation may do to its connection. */
export interface Wire {
  writeToClient(bytes: Buffer): void
  writeToUpstream(bytes: Buffer): void
  /** Ends both sides: the client sees FIN or RST. */
  cut(how: 'fin' | 'reset'): void
  /** The exchange whose response comes next has changed, or what is done to it. */
  reshape(): void
}

/** What all connections of a proxy share. */
export interface Shared {
  readonly ledger: Ledger
  readonly protocol: ProtocolName
  /** Asks the fault that stands whether it acts on this attempt; counts for `fail-first`. */
  claim(attempt: Attempt): Installed | undefined
  cancel(backendKey: string): void
}
