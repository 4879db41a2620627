import type { Operation, RetryAfterRefusal } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { BurstClient } from './burst-client.ts'
import type { BurstBench } from './burst-round.ts'
import { delay } from './delay.ts'
import type { RefusedClient } from './while-refused.ts'

/** Windows of ten seconds are seen to their end; those of a minute with --deep. */
const longestMs = { usual: 15_000, deep: 90_000 }
/** What is told in whole seconds is true to a second. */
const marginMs = 1_000
const againAfter = { leastMs: 1_000, share: 0.2 }

/** Waits as the last refusal says, and asks; once more a little later where that was refused. */
export async function obeyRetryAfter(
  { context, isServed }: BurstBench,
  client: BurstClient,
  operation: Operation,
  refused: RefusedClient,
): Promise<RetryAfterRefusal | undefined> {
  const { at, retryAfter, retryAfterMs: waitMs } = refused.last()
  if (retryAfter === undefined || waitMs === undefined) return undefined
  const tries: RetryAfterRefusal['tries'] = []
  const until = at + waitMs + marginMs
  const isTooLong = waitMs > (context.isDeep ? longestMs.deep : longestMs.usual)
  const again = Math.max(againAfter.leastMs, waitMs * againAfter.share)
  for (const moment of isTooLong ? [] : [until, until + again]) {
    await delay(Math.max(0, moment - now()), context.signal)
    const sentAt = now()
    const sent = await client.send(operation)
    const { status, outcome } = sent
    const hasWorked = isServed(sent)
    tries.push({
      afterMs: sentAt - at,
      ...(status !== undefined && { status }),
      outcome,
      isServed: hasWorked,
    })
    if (hasWorked) break
  }
  return { retryAfter, waitMs, tries }
}
