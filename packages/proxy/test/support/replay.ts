import { readFileSync } from 'node:fs'
import { Conversation } from '../../src/conversation.ts'
import { Ledger } from '../../src/ledger.ts'
import type { Attempt } from '../../src/ledger.ts'
import type { Recording } from './recorder.ts'

export type Said = { by: 'client' | 'server'; bytes: Buffer }

export interface Replayed {
  toUpstream: Buffer
  toClient: Buffer
  attempts: Omit<Attempt, 'startedAt' | 'firstByteAt' | 'endedAt'>[]
}

export function readRecording(name: string): { protocol: Recording['protocol']; said: Said[] } {
  const url = new URL(`../fixtures/${name}.json`, import.meta.url)
  const { protocol, said } = JSON.parse(readFileSync(url, 'utf8')) as Recording
  const decoded = said.map(({ by, bytes }) => ({ by, bytes: Buffer.from(bytes, 'base64') }))
  return { protocol, said: decoded }
}

/** Feeds a recorded conversation to the tap without sockets. */
export function replay(protocol: Recording['protocol'], said: Said[]): Replayed {
  const toUpstream: Buffer[] = []
  const toClient: Buffer[] = []
  const ledger = new Ledger()
  const conversation = new Conversation(
    { ledger, protocol, claim: () => undefined, cancel: () => {} },
    ledger.openConnection(),
    {
      writeToClient: (bytes) => toClient.push(Buffer.from(bytes)),
      writeToUpstream: (bytes) => toUpstream.push(Buffer.from(bytes)),
      cut: () => {},
      reshape: () => {},
    },
  )
  conversation.open()
  for (const { by, bytes } of said) {
    if (by === 'client') conversation.fromClient(bytes)
    else conversation.fromUpstream(bytes)
  }
  conversation.clientClosed()
  conversation.upstreamClosed()
  return {
    toUpstream: Buffer.concat(toUpstream),
    toClient: Buffer.concat(toClient),
    attempts: ledger.attempts.map(({ startedAt, firstByteAt, endedAt, ...rest }) => rest),
  }
}

/** What one side said in all. */
export function everything(said: Said[], by: Said['by']): Buffer {
  return Buffer.concat(said.filter((part) => part.by === by).map((part) => part.bytes))
}
