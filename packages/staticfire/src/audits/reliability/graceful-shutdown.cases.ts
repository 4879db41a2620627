import type { ShutdownObservation } from '@staticfire/contracts'
import { type AuditCase, unrecorded } from '../testing/audit-case.ts'
import { exchange, polls, t0, unanswered } from '../testing/exchanges.ts'
import { processEndCases, sigterm, stop } from './process-end-cases.ts'

export const cases: AuditCase[] = [
  {
    name: 'every way of stopping loses nothing and ends in time',
    status: 'pass',
    claims: {
      'in-flight[sigterm]': 'pass',
      'arrivals[sigterm]': 'pass',
      'refusal[sigterm]': 'pass',
      'idle-resets[sigterm]': 'pass',
      'connection-close[sigterm]': 'pass',
      'exits[sigterm]': 'pass',
      'reached[sigterm]': 'pass',
      'flushed[sigterm]': 'pass',
      'in-flight[sigint]': 'pass',
      'exits[silent/database]': 'pass',
      'second-signal[second-signal]': 'pass',
    },
  },
  {
    name: 'ending by the signal is as good as by code 0',
    change: sigterm((each) => void (each.exit = { at: t0 + 1_890, code: null, signal: 'SIGTERM' })),
    status: 'pass',
    claims: { 'exits[sigterm]': 'pass' },
  },
  {
    name: 'a request in flight is reset',
    change: sigterm((each) => void (each.witnesses[0] = unanswered(900, 'reset', 150))),
    status: 'fail',
    claims: { 'in-flight[sigterm]': 'fail' },
  },
  {
    name: 'a request in flight is answered 500',
    change: sigterm((each) => void (each.witnesses[0]!.status = 500)),
    status: 'fail',
    claims: { 'in-flight[sigterm]': 'fail' },
  },
  {
    name: 'a request in flight is answered 502, as others were before the signal',
    change: sigterm((each) => {
      each.witnesses[0]!.status = 502
      failBefore(each)
    }),
    status: 'unproven',
    code: 'failed-before',
    claims: { 'in-flight[sigterm]': 'unproven' },
  },
  {
    name: 'a request in flight is cut, although others were answered 502 before the signal',
    change: sigterm((each) => {
      each.witnesses[0] = unanswered(900, 'reset', 150)
      failBefore(each)
    }),
    status: 'fail',
    claims: { 'in-flight[sigterm]': 'fail' },
  },
  {
    name: 'a half-sent request is dropped',
    change: sigterm((each) => void (each.halfSent[0] = unanswered(910, 'cut', 150))),
    status: 'fail',
    claims: { 'in-flight[sigterm]': 'fail' },
  },
  {
    name: 'a half-sent request may be refused with a 408',
    change: sigterm((each) => void (each.halfSent[0]!.status = 408)),
    status: 'pass',
    claims: { 'in-flight[sigterm]': 'pass' },
  },
  {
    name: 'half-sent requests are enough where nothing else can be held',
    change: sigterm((each) => Object.assign(each, { heldBy: 'half-sent', witnesses: [] })),
    status: 'pass',
    claims: { 'in-flight[sigterm]': 'pass' },
  },
  {
    name: 'nothing could be held in flight',
    change: sigterm((each) => Object.assign(each, { heldBy: 'nothing', halfSent: [] })),
    status: 'unproven',
    code: 'nothing-held',
    claims: { 'in-flight[sigterm]': 'unproven' },
  },
  {
    name: 'SIGINT loses a request that SIGTERM does not',
    change: stop('sigint', (each) => void (each.witnesses[0] = unanswered(900, 'reset', 150))),
    status: 'fail',
    claims: { 'in-flight[sigint]': 'fail', 'in-flight[sigterm]': 'pass' },
  },
  {
    name: 'an answer that had begun is cut',
    change: sigterm((each) =>
      each.arrivals.push({ ...unanswered(1_100, 'cut', 300), firstByteAt: t0 + 1_102 }),
    ),
    status: 'fail',
    claims: { 'arrivals[sigterm]': 'fail', 'in-flight[sigterm]': 'pass' },
  },
  {
    name: 'a reset without a byte may never have been accepted',
    change: sigterm((each) => each.arrivals.push(unanswered(1_450, 'reset'))),
    status: 'pass',
    claims: { 'arrivals[sigterm]': 'pass' },
  },
  {
    name: 'requests are refused before a balancer can know',
    change: sigterm((each) => void (each.refusedEarly = 9)),
    status: 'fail',
    claims: { 'refusal[sigterm]': 'fail' },
  },
  {
    name: 'new requests are answered 503 before a balancer can know',
    change: sigterm((each) =>
      each.arrivals.slice(40, 44).forEach((arrival) => (arrival.status = 503)),
    ),
    status: 'fail',
    claims: { 'refusal[sigterm]': 'fail' },
  },
  {
    name: 'a 503 that was there before the signal is not the drain’s',
    change: sigterm((each) => each.arrivals.forEach((arrival) => (arrival.status = 503))),
    status: 'pass',
    claims: { 'refusal[sigterm]': 'pass' },
  },
  {
    name: 'a single early refusal may be chance',
    change: sigterm((each) => void (each.refusedEarly = 1)),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'refusal[sigterm]': 'unproven' },
  },
  {
    name: 'a declared preStop delay covers early refusals',
    change: sigterm((each) =>
      Object.assign(each, { refusedEarly: 9, preStopMs: 5_000, arrivals: [] }),
    ),
    status: 'pass',
    claims: { 'refusal[sigterm]': 'pass' },
  },
  {
    name: 'a preStop delay shorter than the propagation covers only its part',
    change: sigterm((each) => {
      each.preStopMs = 100
      each.arrivals.push(...[1_050, 1_150, 1_190, 1_250].map((at) => unanswered(at, 'refused')))
    }),
    status: 'fail',
    claims: { 'refusal[sigterm]': 'fail' },
  },
  {
    name: 'without a readiness route nobody knows when a balancer would stop',
    change: sigterm((each) => {
      Object.assign(each, { ready: [], refusedEarly: 5 })
      delete each.firstBadProbeAt
    }),
    status: 'unproven',
    code: 'route-unknown',
    claims: { 'refusal[sigterm]': 'unproven' },
  },
  {
    name: 'a service that never flips readiness and refuses nobody loses nothing',
    change: sigterm((each) => {
      each.ready = polls(900, 1_800, 200, 50)
      delete each.firstBadProbeAt
    }),
    status: 'pass',
    claims: { 'refusal[sigterm]': 'pass' },
  },
  {
    name: 'too few requests arrived',
    change: sigterm((each) => void (each.arrivals = [])),
    status: 'unproven',
    code: 'too-few-arrivals',
    claims: {
      'refusal[sigterm]': 'unproven',
      'arrivals[sigterm]': 'unproven',
      'idle-resets[sigterm]': 'not-applicable',
    },
  },
  {
    name: 'reset idle connections are a note',
    change: sigterm((each) => void (each.idleResets = 3)),
    status: 'pass',
    claims: { 'idle-resets[sigterm]': 'fail' },
  },
  {
    name: 'a missing Connection: close is a note',
    change: sigterm((each) => void (each.late.withConnectionClose = 0)),
    status: 'pass',
    claims: { 'connection-close[sigterm]': 'fail' },
  },
  {
    name: 'no late answer could say Connection: close',
    change: sigterm((each) => void (each.late = { responses: 0, withConnectionClose: 0 })),
    status: 'pass',
    claims: { 'connection-close[sigterm]': 'not-applicable' },
  },
  ...processEndCases,
  {
    name: 'a way of stopping that was not observed is a claim of its own',
    missing: { 'shutdown[silent/database]': unrecorded('not-exercised') },
    status: 'unproven',
    code: 'not-exercised',
    claims: { 'shutdown[silent/database]': 'unproven' },
  },
  {
    name: 'a request refused at the signal was not in flight, and is lost to its sender',
    change: sigterm(
      (each) =>
        void (each.witnesses = [exchange(900, { tookMs: 800 }), unanswered(901, 'refused')]),
    ),
    status: 'fail',
    claims: { 'in-flight[sigterm]': 'fail' },
  },
]

/** What is held in flight takes so much of the service that others are answered with errors. */
function failBefore({ arrivals, signalledAt }: ShutdownObservation): void {
  for (const each of arrivals) if (each.plannedAt < signalledAt) each.status = 502
}
