/** The machine and the sandbox that the run had. */
export interface EnvironmentObservation {
  platform: string
  cores: number
  /** `denied`: nothing outside the run's own loopback can be reached. `watched`: it could be. */
  egress: 'denied' | 'watched'
  /** Why egress could not be denied, in words for a person. */
  egressReason?: string
  /** How each dependency's address reached the service: tier 1 is the environment. */
  tiers: Record<string, number>
}
