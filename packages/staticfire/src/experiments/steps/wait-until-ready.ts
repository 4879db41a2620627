import { now } from '@staticfire/process'
import { InvalidObservation, type Known } from '../define.ts'
import type { Instance } from '../instance.ts'
import { connects } from './connects.ts'
import { delay } from './delay.ts'
import { get } from './get.ts'
import { isSuccess } from './poll-probe.ts'

/** Where the service answers its probes, as declared or as found at boot; `undefined` when it has none. */
export interface ProbePaths {
  live: string | undefined
  ready: string | undefined
}

export function probePaths({ blueprint, seen }: Known): ProbePaths {
  const boot = seen.boot?.['up']
  return {
    live: blueprint.endpoints.live ?? boot?.live.path,
    ready: blueprint.endpoints.ready ?? boot?.ready.path,
  }
}

/** The same for the record. */
export function recordedPaths(known: Known): { livePath?: string; readyPath?: string } {
  const { live, ready } = probePaths(known)
  return {
    ...(live === undefined ? {} : { livePath: live }),
    ...(ready === undefined ? {} : { readyPath: ready }),
  }
}

/**
 * Waits until readiness says 2xx, or, for a service without a readiness route, until its port accepts.
 * @throws InvalidObservation `instance-not-ready` with the last output.
 */
export async function waitUntilReady(
  instance: Instance,
  known: Known,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { ready } = probePaths(known)
  const deadline = now() + timeoutMs
  while (now() < deadline) {
    signal.throwIfAborted()
    if (instance.process.exit) break
    if (await isReady(instance, ready, signal)) return
    await delay(25, signal)
  }
  if (instance.process.exit) await instance.process.exited
  const ending = instance.process.exit
    ? `it ended with ${describeExit(instance.process.exit)}`
    : `it was not ready within ${timeoutMs / 1000} s`
  throw new InvalidObservation(
    'instance-not-ready',
    `A fresh instance did not come up: ${ending}. It printed: ${lastOutput(instance).join(' ⏎ ') || 'nothing'}`,
  )
}

async function isReady(
  instance: Instance,
  path: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (path === undefined) return connects(instance.port)
  return isSuccess(await get(instance, path, { timeoutMs: 2_000, signal }))
}

function lastOutput(instance: Instance, lines = 5): string[] {
  return instance.process.logs.tail(lines).map(({ text }) => text.slice(0, 300))
}

export function describeExit({
  code,
  signal,
}: {
  code: number | null
  signal: string | null
}): string {
  return signal ? `signal ${signal}` : `exit code ${code}`
}
