import type { Found, Place } from '../findings.ts'
import type { Command } from './command.ts'

/** One way to start the service, and where it is said. */
export interface Candidate {
  command: Command
  at: Place
  how: string
  /** Why it cannot be taken. */
  problem?: string
  entry?: string
  build?: Found<string[]>
  /** Its program is on this machine. */
  isInstalled?: boolean
}
