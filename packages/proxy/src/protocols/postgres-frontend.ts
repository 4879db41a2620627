import { frontendTypes, readText, requestCodes } from './postgres-messages.ts'
import { nameStatement } from './sql.ts'
import type { StatementName } from './sql.ts'
import type { Conversation } from './tap.ts'

/** As much of a statement as is needed to name it. */
const namingBytes = 2048
const maxStartupBytes = 10_000
const maxStatements = 10_000
const refusal = Buffer.from('N')
const [Q, P, B, E, D, C, S, H, F, X] = [...'QPBEDCSHFX'].map((type) => type.charCodeAt(0))

/** Reads what the client of a Postgres server says. */
export function createFrontendReader(conversation: Conversation): (buffer: Buffer) => number {
  const statements = new Map<string, StatementName>()
  let isStarted = false
  let bodyLeft = 0
  let endsRequest = false
  let batch: 'none' | 'prepares' | 'executes' = 'none'

  return (buffer) => {
    let at = 0
    while (at < buffer.length) {
      if (bodyLeft > 0) {
        const taken = Math.min(bodyLeft, buffer.length - at)
        bodyLeft -= taken
        at += taken
        if (bodyLeft === 0) messageEnded(at)
        continue
      }
      const next = isStarted ? readMessage(buffer, at) : readStartup(buffer, at)
      if (next === 'unknown') {
        conversation.fallBack('turns')
        return at
      }
      if (next === 'incomplete') return at
      at = next
    }
    return at
  }

  function readStartup(buffer: Buffer, at: number): number | 'unknown' | 'incomplete' {
    if (buffer.length - at < 8) return buffer[at] === 0 ? 'incomplete' : 'unknown'
    const length = buffer.readUInt32BE(at)
    const code = buffer.readUInt32BE(at + 4)
    if (length < 8 || length > maxStartupBytes) return 'unknown'
    if (buffer.length - at < length) return 'incomplete'
    const end = at + length
    if (code === requestCodes.ssl || code === requestCodes.gssEncryption) {
      conversation.sayToClient(refusal)
      conversation.skipRequest(end)
      return end
    }
    if (code === requestCodes.cancel) {
      conversation.cancelRequested(buffer.toString('latin1', at + 8, end))
      conversation.fallBack('opaque')
      return end
    }
    if (code >>> 16 !== 3) return 'unknown'
    isStarted = true
    conversation.requestStarted(at, 'CONNECT')
    conversation.requestEnded(end)
    return end
  }

  function readMessage(buffer: Buffer, at: number): number | 'unknown' | 'incomplete' {
    const type = buffer[at]!
    if (!frontendTypes.has(type)) return 'unknown'
    if (buffer.length - at < 5) return 'incomplete'
    const size = buffer.readUInt32BE(at + 1) + 1
    if (size < 5) return 'unknown'
    const needed = isNaming(type) ? Math.min(size, namingBytes) : 5
    if (buffer.length - at < needed) return 'incomplete'
    messageStarted(type, buffer, at, at + Math.min(size, namingBytes))
    endsRequest = type === Q || type === S || type === F
    const taken = Math.min(size, buffer.length - at)
    bodyLeft = size - taken
    if (bodyLeft === 0) messageEnded(at + taken)
    return at + taken
  }

  function messageStarted(type: number, buffer: Buffer, at: number, end: number): void {
    if (type === Q)
      start(at, nameStatement(readText(buffer, at + 5, end) ?? cut(buffer, at + 5, end)))
    else if (type === P) prepare(buffer, at, end)
    else if (type === B) bind(buffer, at, end)
    else if (type === D || type === E || type === C) join(at, statementOf(type, buffer, at, end))
    else if (type === S && batch === 'none') start(at, { operation: 'SYNC', key: '', text: '' })
    else if (type === F) start(at, { operation: 'CALL', key: '', text: '' })
    else if (type === H) conversation.requestFlushed()
    else if (type === X) conversation.goodbye()
    if (type === E) batch = 'executes'
  }

  function messageEnded(at: number): void {
    if (!endsRequest) return
    endsRequest = false
    const attempt = conversation.asking?.attempt
    if (batch === 'prepares' && attempt !== undefined) {
      attempt.operation = `PREPARE ${attempt.operation}`
    }
    batch = 'none'
    conversation.requestEnded(at)
  }

  function prepare(buffer: Buffer, at: number, end: number): void {
    const name = readText(buffer, at + 5, end)
    if (name === undefined) return join(at, undefined)
    const from = at + 5 + Buffer.byteLength(name) + 1
    const statement = nameStatement(readText(buffer, from, end) ?? cut(buffer, from, end))
    if (statements.size >= maxStatements) statements.clear()
    statements.set(name, statement)
    join(at, statement)
  }

  function bind(buffer: Buffer, at: number, end: number): void {
    const portal = readText(buffer, at + 5, end) ?? ''
    const from = at + 5 + Buffer.byteLength(portal) + 1
    join(at, statements.get(readText(buffer, from, end) ?? ''))
  }

  function statementOf(type: number, buffer: Buffer, at: number, end: number) {
    const isStatement = buffer[at + 5] === S
    const name = type === E || !isStatement ? undefined : readText(buffer, at + 6, end)
    if (name === undefined) return undefined
    const statement = statements.get(name)
    if (type === C) statements.delete(name)
    return statement
  }

  function join(at: number, statement: StatementName | undefined): void {
    if (batch !== 'none') return
    start(at, statement ?? { operation: 'EXECUTE', key: '', text: '' })
    batch = 'prepares'
  }

  function start(at: number, { operation, key, text }: StatementName): void {
    conversation.requestStarted(at, operation, { key, text })
  }
}

function isNaming(type: number): boolean {
  return type === Q || type === P || type === B || type === D || type === C
}

function cut(buffer: Buffer, from: number, end: number): string {
  return buffer.toString('utf8', from, Math.min(end, buffer.length))
}
