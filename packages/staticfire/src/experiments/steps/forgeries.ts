import { randomBytes } from 'node:crypto'
import type { ForgeryFacts, Operation } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { StaticfireError } from '../../errors.ts'
import type { SendOptions } from '../../traffic/client.ts'
import type { ExperimentContext } from '../define.ts'
import { parseRecord } from '../facts/log-phase.ts'
import type { Instance } from '../instance.ts'
import { delay } from './delay.ts'

const operationsTried = 4

/**
 * Sends a newline followed by a whole log record wherever user input goes: path, query and body. A
 * line that is that record and nothing else was forged.
 */
export async function sendForgeries(
  { signal }: ExperimentContext,
  instance: Instance,
  operations: readonly Operation[],
): Promise<ForgeryFacts> {
  const startedAt = now()
  const marker = `staticfire-forged-${randomBytes(6).toString('hex')}`
  const forgedOf = (place: string) =>
    JSON.stringify({ level: 'error', time: 0, msg: `${marker}-${place}` })
  let sent = 0
  const send = async (operation: Operation, overrides: NonNullable<SendOptions['overrides']>) => {
    sent++
    await instance.client
      .send(operation, { overrides, timeoutMs: 5_000, signal })
      .catch((error: unknown) => {
        // An interrupted run ends here; anything else is this machine's trouble and shows elsewhere.
        if (error instanceof StaticfireError) throw error
      })
  }
  for (const operation of pick(operations)) {
    const text = (place: string) => `x\n${forgedOf(place)}\n`
    await send(operation, { query: { q: text('query') } })
    const [parameter] = operation.parameters.filter((each) => each.in === 'path')
    if (parameter) await send(operation, { path: { [parameter.name]: text('path') } })
    const body = withText(operation.body, text('body'))
    if (body !== undefined) await send(operation, { body })
  }
  await delay(60, signal)
  const lines = instance.process.logs.since(startedAt)
  return {
    sent,
    forged: lines.flatMap(({ text }) => {
      if (!text.includes(marker)) return []
      const message = parseRecord(text)?.['msg']
      if (typeof message !== 'string' || !message.startsWith(marker)) return []
      return [{ place: message.slice(marker.length + 1), line: text.slice(0, 200) }]
    }),
  }
}

/** Those with a body and those with a path parameter first: they carry the most input. */
function pick(operations: readonly Operation[]): Operation[] {
  const weight = ({ body, parameters }: Operation) =>
    Number(body !== undefined) * 2 + Number(parameters.length > 0)
  return operations.toSorted((a, b) => weight(b) - weight(a)).slice(0, operationsTried)
}

/** The body with the text in every string field. */
function withText(body: unknown, text: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  const entries = Object.entries(body)
  if (!entries.some(([, value]) => typeof value === 'string')) return undefined
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? text : value]),
  )
}
