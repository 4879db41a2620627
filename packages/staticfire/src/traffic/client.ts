import { randomUUID } from 'node:crypto'
import type { Operation, OperationParameter, ProbeSample } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { StaticfireError } from '../errors.ts'
import { type Canaries, varyCanaries } from './canaries.ts'
import type { Connection, WireRequest, WireResult } from './connection.ts'
import { type ConnectionFacts, createConnectionPool } from './connection-pool.ts'
import { type ChosenIds, type CreatedIds, createCreatedIds } from './created-ids.ts'
import { isExpectedStatus } from './expected-status.ts'
import { getOperation } from './get-operation.ts'
import { pollPath, type PollOptions } from './poll.ts'
import { renderRequest } from './request-bytes.ts'
import { renderTarget, type TargetOverrides } from './request-target.ts'
import type { SentExchange } from './sent-exchange.ts'

export interface ClientOptions {
  host: string
  port: number
  operations: readonly Operation[]
  /** Identity name → the headers that make it. */
  identities?: ReadonlyMap<string, Record<string, string>>
  /** Makes what they planted unique in each request of a series. */
  canaries?: Canaries
  /** Told of every request's end, also of creations that another request needed. */
  onSent?: (sent: SentExchange) => void
  /** Where connections come from, e.g. 127.0.0.2 for a second client. */
  localAddress?: string
}

export interface SendOptions {
  /** The exchange's id; a counter of the client otherwise. */
  id?: string
  headers?: Record<string, string>
  /** Who sends it; `null` for nobody. The operation's own identity otherwise. */
  identity?: string | null
  /** Whose created objects its path names; the operation's owner or its sender otherwise. */
  owner?: string
  /** Opens a connection for it alone and closes that afterwards. */
  freshConnection?: boolean
  timeoutMs?: number
  /** Aborting ends the wait: the exchange is `pending`. */
  signal?: AbortSignal
  /** When the schedule wanted it sent; now otherwise. */
  plannedAt?: number
  overrides?: TargetOverrides & { body?: unknown; headers?: Record<string, string> }
}

export interface HeldRequest {
  result: Promise<SentExchange>
  /** Sends the second half. */
  finish(): void
}

export interface Client extends AsyncDisposable {
  /** Sends one request. What the service does is in the result; rejects only when this machine cannot connect. */
  send(operation: Operation, options?: SendOptions): Promise<SentExchange>
  /** Sends the first half of a request: head and half a body, or a head without its end. */
  hold(operation: Operation, options?: SendOptions): Promise<HeldRequest>
  /** GETs a path at a fixed cadence until the signal aborts. */
  poll(path: string, options: PollOptions): Promise<ProbeSample[]>
  /** Creates what the paths of these operations name, where that does not exist yet. */
  prime(operations: readonly Operation[], options?: { signal?: AbortSignal }): Promise<void>
  closeIdle(): number
  connections(): ConnectionFacts
  readonly memory: CreatedIds
  readonly operations: readonly Operation[]
}

export const defaultTimeoutMs = 10_000

/** An HTTP/1.1 client over raw sockets that says exactly how each request ended. */
export function createClient(options: ClientOptions): Client {
  const { host, port, operations, identities = new Map(), localAddress, canaries, onSent } = options
  const pool = createConnectionPool({ host, port, ...(localAddress && { localAddress }) })
  const memory = createCreatedIds(operations)
  const byId = new Map(operations.map((operation) => [operation.id, operation]))
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  /** Creations that failed for an identity are not tried again before every request. */
  const failedCreations = new Set<string>()
  let count = 0
  let varied = 0

  const client: Client = {
    operations,
    memory,
    async send(operation, sendOptions = {}) {
      return (await start(operation, sendOptions, false)).result
    },
    hold: (operation, sendOptions = {}) => start(operation, sendOptions, true),
    poll: (path, pollOptions) =>
      pollPath((signal) => sendProbe(path, pollOptions, signal), pollOptions),
    async prime(wanted, { signal } = {}) {
      for (const operation of wanted) {
        for (const parameter of operation.parameters) {
          await ensureCreated(parameter, ownerOf(operation, {}), signal && { signal })
        }
      }
    },
    closeIdle: () => pool.closeIdle(),
    connections: () => pool.facts(),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
  return client

  async function start(
    operation: Operation,
    sendOptions: SendOptions,
    isHeld: boolean,
  ): Promise<HeldRequest> {
    const plannedAt = sendOptions.plannedAt ?? now()
    const owner = ownerOf(operation, sendOptions)
    for (const parameter of operation.parameters) {
      if (!isKnown(parameter, owner, sendOptions)) {
        await ensureCreated(parameter, owner, sendOptions)
      }
    }
    const chosen = memory.choose(operation, owner)
    const { request, target, headBytes } = render(operation, chosen, sendOptions)
    if (isHeld) request.firstBytes = halfOf(request.bytes.length, headBytes)
    const connection = sendOptions.freshConnection ? pool.open() : pool.take()
    const under = connection.exchange(request)
    const sent = under.result.then((wire) => {
      pool.give(connection, !sendOptions.freshConnection)
      const exchange = {
        id: sendOptions.id ?? `${++count}`,
        operation: operation.id,
        method: operation.method,
        path: target,
        plannedAt,
        ...outcomeFields(wire, connection),
        isExpected: wire.outcome === 'ok' && isExpectedStatus(operation, wire.head?.status),
      }
      memory.learn(operation, exchange, senderOf(operation, sendOptions), chosen.byCreator)
      onSent?.(exchange)
      return exchange
    })
    return { result: sent, finish: () => under.finish() }
  }

  function render(operation: Operation, chosen: ChosenIds, sendOptions: SendOptions) {
    const { overrides = {}, timeoutMs = defaultTimeoutMs, signal } = sendOptions
    const valueOf = ({ name, sample }: OperationParameter): string =>
      chosen.values.get(name) ?? sample
    const target = renderTarget(operation, valueOf, overrides)
    const { bytes, headBytes } = renderRequest({
      method: operation.method,
      target,
      host: authority,
      headers: [
        parameterHeaders(operation, valueOf),
        operation.headers,
        identityHeaders(senderOf(operation, sendOptions)),
        sendOptions.headers,
        overrides.headers,
      ],
      body: 'body' in overrides ? overrides.body : bodyOf(operation),
      contentType: operation.contentType,
    })
    const request: WireRequest = { method: operation.method, bytes, timeoutMs, signal }
    return { request, target, headBytes }
  }

  function bodyOf({ body }: Operation): unknown {
    return canaries && body !== undefined ? varyCanaries(body, canaries, ++varied) : body
  }

  function isKnown(
    parameter: OperationParameter,
    owner: string | undefined,
    { overrides }: SendOptions,
  ): boolean {
    if (!parameter.createdBy || overrides?.target !== undefined) return true
    const given = parameter.in === 'query' ? overrides?.query : overrides?.path
    return given?.[parameter.name] !== undefined || memory.find(parameter, owner) !== undefined
  }

  /** Creates the object as its owner; as the identity that the creation names when that fails. */
  async function ensureCreated(
    parameter: OperationParameter,
    owner: string | undefined,
    { timeoutMs, signal }: SendOptions = {},
  ): Promise<void> {
    const creation = byId.get(parameter.createdBy?.operation ?? '')
    if (!creation || memory.find(parameter, owner) !== undefined) return
    for (const sender of new Set([owner ?? creation.identity, creation.identity])) {
      const key = `${creation.id}\n${sender ?? ''}`
      if (failedCreations.has(key) || signal?.aborted) continue
      const created = await client.send(creation, {
        identity: sender ?? null,
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(signal && { signal }),
      })
      if (created.isExpected && memory.find(parameter, sender) !== undefined) return
      // An outage passes, a refusal does not.
      if (created.outcome === 'ok' && (created.status ?? 500) < 500) failedCreations.add(key)
    }
  }

  function identityHeaders(name: string | undefined): Record<string, string> | undefined {
    if (name === undefined) return undefined
    const headers = identities.get(name)
    if (headers) return headers
    throw new StaticfireError('identity-failed', `No identity is called "${name}".`, {
      hint: `Declare it under traffic.identities in staticfire.yaml.`,
    })
  }

  async function sendProbe(
    path: string,
    { timeoutMs, headers, keepAlive }: PollOptions,
    signal: AbortSignal,
  ): Promise<SentExchange> {
    return client.send(getOperation(path), {
      timeoutMs,
      signal,
      freshConnection: !keepAlive,
      ...(headers && { headers }),
    })
  }
}

function senderOf(operation: Operation, { identity }: SendOptions): string | undefined {
  return identity === null ? undefined : (identity ?? operation.identity)
}

function ownerOf(operation: Operation, options: SendOptions): string | undefined {
  return options.owner ?? operation.owner ?? senderOf(operation, options)
}

/** An idempotency key is new for each request: a repeated one would be answered from memory. */
function parameterHeaders(
  operation: Operation,
  valueOf: (parameter: OperationParameter) => string,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const parameter of operation.parameters) {
    if (parameter.in !== 'header') continue
    const isKey = /^(?:x-)?idempotency-key$/i.test(parameter.name)
    headers[parameter.name] = isKey ? randomUUID() : valueOf(parameter)
  }
  return headers
}

/** Head and half of the body; without a body the head without the blank line that ends it. */
function halfOf(bytes: number, headBytes: number): number {
  return bytes > headBytes ? headBytes + Math.floor((bytes - headBytes) / 2) : headBytes - 2
}

function outcomeFields(wire: WireResult, connection: Connection) {
  return {
    sentAt: wire.sentAt,
    ...(wire.connectedAt !== undefined && { connectedAt: wire.connectedAt }),
    ...(wire.firstByteAt !== undefined && { firstByteAt: wire.firstByteAt }),
    ...(wire.endedAt !== undefined && { endedAt: wire.endedAt }),
    ...(wire.head && { status: wire.head.status }),
    outcome: wire.outcome,
    isReused: wire.isReused,
    isRequestWritten: wire.isRequestWritten,
    ...(wire.error !== undefined && { error: wire.error }),
    responseHeaders: wire.head?.headers ?? {},
    rawResponseHeaders: wire.head?.rawHeaders ?? [],
    body: wire.response?.body ?? Buffer.alloc(0),
    bodyBytes: wire.response?.bodyBytes ?? 0,
    bodyIsTruncated: wire.response?.bodyIsTruncated ?? false,
    connection: connection.id,
  }
}
