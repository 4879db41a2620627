import type { ShutdownObservation } from '@staticfire/contracts'
import type { AuditCase, Change } from '../testing/audit-case.ts'
import { unanswered } from '../testing/exchanges.ts'

/** Changes what happened in one way of stopping. */
export function stop(key: string, change: (stop: ShutdownObservation) => void): Change {
  return ({ shutdown }) => change(shutdown[key]!)
}

export const sigterm = (change: (stop: ShutdownObservation) => void) => stop('sigterm', change)

/** How the process ended, and what became of its last words: a part of graceful-shutdown's cases. */
export const processEndCases: AuditCase[] = [
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
]
