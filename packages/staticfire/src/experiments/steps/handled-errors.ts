import { randomBytes } from 'node:crypto'
import type { Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { requestIds } from '../../traffic/request-ids.ts'
import type { SendOptions } from '../../traffic/client.ts'
import type { ExperimentContext } from '../define.ts'
import type { RequestWindow } from '../facts/correlation.ts'
import type { SentCanary } from '../facts/leaked-canaries.ts'
import { wholeBody } from '../facts/sent-canaries.ts'
import type { Instance } from '../instance.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import { untilQuiet } from './until-quiet.ts'

/**
 * Requests that a service should refuse: an unknown route, a body that is not JSON, one of the wrong
 * shape that carries canaries, a credential that is none. Their log lines are the handled-error phase.
 */
export async function sendHandledErrors(
  { signal }: ExperimentContext,
  instance: Instance,
  operations: readonly Operation[],
  windows: RequestWindow[],
): Promise<{ canaries: SentCanary[] }> {
  const token = randomBytes(12).toString('hex')
  const canaries: SentCanary[] = [
    { kind: 'password', value: `Pw-${token}` },
    { kind: 'token', value: `tok-${token}` },
  ]
  const [password, badToken] = canaries.map(({ value }) => value)
  const wrong = { password, note: `staticfire-body-${token}` }
  const send = async (operation: Operation, options: SendOptions) => {
    const ids = requestIds()
    const startedAt = now()
    const { status } = await instance.client.send(operation, {
      ...options,
      headers: { ...ids.headers, ...options.headers },
      timeoutMs: 5_000,
      signal,
    })
    await untilQuiet(instance, signal)
    const lines = instance.process.logs.since(startedAt)
    windows.push({
      operation: operation.id,
      lines,
      ids: { 'x-request-id': ids.requestId, 'trace id': ids.traceId },
      ...(status !== undefined && { status }),
    })
  }

  await send(getOperation(`/staticfire-unknown-${token}`), {})
  const writing = operations.find(({ body }) => body !== undefined)
  if (writing) {
    await send(writing, { overrides: { body: Buffer.from(JSON.stringify(wrong).slice(0, -1)) } })
    await send(writing, { overrides: { body: wrong } })
  }
  const guarded = operations.find(({ identity }) => identity !== undefined)
  if (guarded)
    await send(guarded, { identity: null, headers: { authorization: `Bearer ${badToken}` } })
  return { canaries: [...canaries, ...wholeBody(wrong)] }
}
