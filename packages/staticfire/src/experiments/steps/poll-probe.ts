import type { ProbeSample } from '@staticfire/contracts'
import type { Instance } from '../instance.ts'

export interface ProbePoll extends AsyncDisposable {
  /** In the order of their answers. */
  readonly samples: readonly ProbeSample[]
  /** The body of the first answer after `from` that was not 2xx, if it had one. */
  bodyOfFirstBad(from: number): string | undefined
  /** Ends the polling and returns all samples in the order they were sent. */
  stop(): Promise<ProbeSample[]>
}

/** A poll that has not answered by then has failed; orchestrators wait one to a few seconds. */
const probeTimeoutMs = 2_000

/** Polls a probe at a fixed cadence until stopped. Without a path it polls nothing. */
export function pollProbe(
  instance: Instance,
  path: string | undefined,
  everyMs: number,
  interrupted: AbortSignal,
): ProbePoll {
  const samples: ProbeSample[] = []
  const badBodies: { at: number; body: string }[] = []
  const stopping = new AbortController()
  const polling =
    path === undefined
      ? Promise.resolve([])
      : instance.client.poll(path, {
          everyMs,
          timeoutMs: probeTimeoutMs,
          signal: AbortSignal.any([stopping.signal, interrupted]),
          onSample: (sample, { body }) => {
            // A poll that was under way when the polling ended says nothing about the service.
            if (sample.outcome === 'pending') return
            samples.push(sample)
            if (
              sample.status !== undefined &&
              !isSuccess(sample) &&
              body.length > 0 &&
              badBodies.length < 50
            ) {
              badBodies.push({ at: sample.at, body: body.toString('utf8').slice(0, 4_000) })
            }
          },
        })
  const stop = async () => {
    stopping.abort()
    await polling
    return samples.toSorted((a, b) => a.at - b.at)
  }
  return {
    samples,
    bodyOfFirstBad: (from) =>
      badBodies.toSorted((a, b) => a.at - b.at).find(({ at }) => at >= from)?.body,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  }
}

export function isSuccess({ status }: { status?: number }): boolean {
  return status !== undefined && status >= 200 && status < 300
}
