import type { ShutdownObservation } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { exchange, polls, t0, unanswered } from '../testing/exchanges.ts'

function stop(key: string, change: (stop: ShutdownObservation) => void): Change {
  return ({ shutdown }) => change(shutdown[key]!)
}

const sigterm = (change: (stop: ShutdownObservation) => void) => stop('sigterm', change)

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
  {
    name: 'it is alive after its grace period',
    change: sigterm((each) => {
      delete each.exit
      delete each.groupGoneAt
    }),
    status: 'fail',
    claims: { 'exits[sigterm]': 'fail' },
  },
  {
    name: 'a child outlives the service',
    change: sigterm((each) => void delete each.groupGoneAt),
    status: 'fail',
    claims: { 'exits[sigterm]': 'fail' },
  },
  {
    name: 'it ends a second after its grace period',
    change: sigterm((each) => void (each.groupGoneAt = each.signalledAt + 31_000)),
    status: 'fail',
    claims: { 'exits[sigterm]': 'fail' },
  },
  {
    name: 'it ends just after its grace period',
    change: sigterm((each) => void (each.groupGoneAt = each.signalledAt + 30_100)),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { 'exits[sigterm]': 'unproven' },
  },
  {
    name: 'a hanging dependency holds the end up',
    change: stop('silent/database', (each) => {
      delete each.exit
      delete each.groupGoneAt
    }),
    status: 'fail',
    claims: { 'exits[silent/database]': 'fail', 'exits[sigterm]': 'pass' },
  },
  {
    name: 'a late generator voids neither counts nor an end well within the grace period',
    change: sigterm((each) => {
      each.lateness.p99Ms = 45
      each.witnesses[0] = unanswered(900, 'reset', 150)
    }),
    status: 'fail',
    claims: {
      'exits[sigterm]': 'pass',
      'in-flight[sigterm]': 'fail',
      'refusal[sigterm]': 'pass',
    },
  },
  {
    name: 'with a late generator an end shortly after the grace period is too near to tell',
    change: sigterm((each) => {
      each.lateness = { ...each.lateness, p99Ms: 45, maxMs: 200 }
      each.groupGoneAt = each.signalledAt + each.graceMs + 400
    }),
    status: 'unproven',
    code: 'measurement-disturbed',
    claims: { 'exits[sigterm]': 'unproven' },
  },
  {
    name: 'a second signal may cut requests short',
    change: stop(
      'second-signal',
      (each) => void (each.witnesses[0] = unanswered(900, 'reset', 300)),
    ),
    status: 'pass',
    claims: { 'second-signal[second-signal]': 'pass' },
  },
  {
    name: 'a second signal corrupts an answer',
    change: stop(
      'second-signal',
      (each) => void (each.witnesses[0] = unanswered(900, 'invalid', 300)),
    ),
    status: 'fail',
    claims: { 'second-signal[second-signal]': 'fail' },
  },
  {
    name: 'nothing was in flight at the second signal: a note, as the first one tells',
    change: stop('second-signal', (each) =>
      Object.assign(each, { heldBy: 'nothing', witnesses: [], halfSent: [] }),
    ),
    status: 'pass',
    claims: { 'second-signal[second-signal]': 'unproven' },
  },
  {
    name: 'a shell keeps the signal to itself: a note',
    change: sigterm(
      (each) => void (each.signalled = { pid: 4243, isTop: false, wrappers: ['npm', 'sh'] }),
    ),
    status: 'pass',
    claims: { 'reached[sigterm]': 'fail' },
  },
  {
    name: 'tini hands the signal on',
    change: sigterm(
      (each) => void (each.signalled = { pid: 4243, isTop: false, wrappers: ['tini'] }),
    ),
    status: 'pass',
    claims: { 'reached[sigterm]': 'pass' },
  },
  {
    name: 'what an unknown wrapper does was not measured',
    change: sigterm(
      (each) => void (each.signalled = { pid: 4243, isTop: false, wrappers: ['poetry'] }),
    ),
    status: 'pass',
    claims: { 'reached[sigterm]': 'unproven' },
  },
  {
    name: 'the last log line is lost',
    change: sigterm((each) => void (each.lastRequestLogged = false)),
    status: 'fail',
    claims: { 'flushed[sigterm]': 'fail' },
  },
  {
    name: 'a service that logs no requests shows nothing about flushing',
    change: sigterm((each) => void delete each.lastRequestLogged),
    status: 'pass',
    claims: { 'flushed[sigterm]': 'unproven' },
  },
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
