import { systemClock, type Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { loadPeer } from '../kernel/load-peer.ts'
import { createLosses, type Losses } from '../kernel/losses.ts'
import { currentRequest, type RequestRecord } from '../kernel/request.ts'
import { createSeen } from './seen.ts'
import { createTracker, type Tracker } from './tracker.ts'

export interface ErrorsOptions {
  /** Where errors go; without one nothing is loaded and nothing is sent. */
  dsn?: string | undefined
  release?: string | undefined
  environment?: string | undefined
  /** Takes secrets and personal data out of whatever is sent: the log's, so that both agree. */
  scrub: (value: unknown) => unknown
  /** Default: the host's name. */
  serverName?: string | undefined
  clock?: Clock
  /** The part of errors that is sent, 0 to 1. Default 1. */
  sampleRate?: number
  random?: () => number
  /** After so long a tracker that does not answer is given up. Default 5,000 ms. */
  timeoutMs?: number
  /** How many errors wait for the tracker at most. Default 32. */
  maxQueued?: number
}

/** Tells an error tracker of errors: each once, never in the way of what failed. */
export interface Errors {
  /**
   * Sends an error with its request's ids; the request is by default the one being served. False
   * when it was sent before, alone or as a cause, or is sampled out. Never throws, never waits.
   */
  capture(error: unknown, record?: RequestRecord): boolean
  /** The same for what ends the process. Await {@link flush} before it exits. */
  captureFatal(error: unknown, origin: 'uncaughtException' | 'unhandledRejection'): boolean
  /** Whether all was sent in time. */
  flush(timeoutMs: number): Promise<boolean>
  /** A last flush; nothing is sent afterwards. */
  close(timeoutMs: number): Promise<boolean>
  readonly isEnabled: boolean
  readonly losses: Losses
}

/**
 * Sets up error tracking with `@sentry/node` 11, which is loaded only with a DSN. Rejects with
 * PEER_MISSING when it is not installed, with OPTION_INVALID on a DSN or a rate that cannot be.
 */
export async function createErrors(options: ErrorsOptions): Promise<Errors> {
  const { dsn, clock = systemClock, sampleRate = 1, random = Math.random } = options
  const losses = createLosses('errors')
  if (!(sampleRate >= 0 && sampleRate <= 1))
    throw new KitError('OPTION_INVALID', `sampleRate is ${sampleRate}: use 0 to 1.`)
  if (dsn === undefined || dsn === '') return disabled(losses)
  checkDsn(dsn)
  const sentry = await loadPeer('@sentry/node', 'errors.dsn', () => import('@sentry/node'))
  const tracker = createTracker(sentry, { ...options, dsn, clock, losses })
  const seen = createSeen()
  let isOpen = true

  const take = (send: Parameters<Tracker['send']>[0]) => {
    if (!isOpen) {
      losses.count('closed')
      return false
    }
    if (!seen.isNew(send.error)) return false
    if (sampleRate < 1 && random() >= sampleRate) return false
    try {
      tracker.send(send)
      return true
    } catch {
      // An error with a getter that throws, say.
      losses.count('unreadable')
      return false
    }
  }

  return {
    losses,
    isEnabled: true,
    capture: (error, record = currentRequest()) => take({ error, record }),
    captureFatal: (error, origin) => take({ error, record: currentRequest(), fatal: origin }),
    flush: (timeoutMs) => tracker.flush(timeoutMs),
    close(timeoutMs) {
      isOpen = false
      return tracker.close(timeoutMs)
    },
  }
}

/** A typing mistake in a DSN would mean that no error is ever heard of. */
function checkDsn(dsn: string): void {
  const url = URL.parse(dsn)
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url !== null && isHttp && url.username !== '' && /\/\d+$/.test(url.pathname)) return
  throw new KitError(
    'OPTION_INVALID',
    'The DSN of the error tracker is not one. Copy it from the project: https://<key>@<host>/<project number>.',
  )
}

function disabled(losses: Losses): Errors {
  return {
    losses,
    isEnabled: false,
    capture: () => false,
    captureFatal: () => false,
    flush: () => Promise.resolve(true),
    close: () => Promise.resolve(true),
  }
}
