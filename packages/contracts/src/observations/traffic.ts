import type { Exchange, LogPhase } from './common.ts'

/** Key: none. Known requests, one at a time, each operation at least twenty times. */
export interface TrafficObservation {
  operations: OperationTraffic[]
  exchanges: Exchange[]
  logs: LogPhase[]
  correlation: CorrelationFacts
  forgery: ForgeryFacts
  /** Canaries that were sent and turned up in log lines. */
  leaks: {
    kind: 'password' | 'card' | 'email' | 'token' | 'secret' | 'body'
    text: string
    times: number
  }[]
  canariesSent: string[]
  /** Requests answered 429: the service's own limit; it voids what it touched. */
  limited: number
}

export interface OperationTraffic {
  operation: string
  sent: number
  expected: number
  statuses: Record<string, number>
  p50Ms: number
  p95Ms: number
  /** Per dependency, the operations seen on the wire while it was served, and how many a request. */
  dependencies: { dependency: string; operation: string; perRequest: number }[]
}

/** Whether the lines of one request can be joined. Windows are serial requests that printed lines. */
export interface CorrelationFacts {
  windows: number
  windowsWithSeveralLines: number
  /** Windows whose lines all carry one id: ours (request id, trace id), the response's, or a field unique to the request. */
  joined: number
  joinedBy: Record<string, number>
  sample?: { operation: string; lines: string[] }
}

/** A newline followed by a forged record, sent in path, query, header and body. */
export interface ForgeryFacts {
  sent: number
  /** Lines that are the forged record and nothing else. */
  forged: { place: string; line: string }[]
}
