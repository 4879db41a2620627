import { randomInt } from 'node:crypto'
import type { Operation } from '@staticfire/contracts'
import type { SendOptions } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'

/** One client of the service, as the balancer that we stand in for passes its requests on. */
export interface BurstClient extends AsyncDisposable {
  send(operation: Operation, options?: Passed): Promise<SentExchange>
  get(path: string): Promise<SentExchange>
  prime(operations: readonly Operation[]): Promise<void>
}

export interface Passed {
  /** The client writes an address of its own choice into the header, and so many proxies append. */
  rotatedBefore?: number
  identity?: string
}

interface Origin {
  /** Where connections come from. */
  localAddress?: string
  /** What the balancer saw: an address of the public internet that belongs to nobody. */
  address: string
  /** No balancer passes its requests on. */
  isDirect?: boolean
}

/** Networks that differ in every part: some limits count a whole network. */
export const origins = {
  first: { address: '203.0.113.10' },
  // A service may leave its own machine out of the limit, and believe no balancer.
  direct: { localAddress: '127.0.0.2', address: '203.0.113.11', isDirect: true },
  second: { localAddress: '127.9.8.3', address: '198.51.100.20' },
} satisfies Record<string, Origin>

const timeoutMs = 5_000

export function burstClient(
  { blueprint, signal }: ExperimentContext,
  instance: Instance,
  { localAddress, address, isDirect = false }: Origin,
): BurstClient {
  const client = instance.createClient(localAddress === undefined ? {} : { localAddress })
  const usualHops = isDirect ? 0 : (blueprint.limits?.trustedHops ?? 1)
  const options = ({ rotatedBefore, identity }: Passed = {}): SendOptions => ({
    timeoutMs,
    signal,
    headers: forwardedFor(address, rotatedBefore ?? usualHops, rotatedBefore !== undefined),
    ...(identity !== undefined && { identity }),
  })
  return {
    send: (operation, passed) => client.send(operation, options(passed)),
    get: (path) => client.send(getOperation(path), { ...options(), freshConnection: true }),
    prime: (operations) => client.prime(operations, { signal }),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

/** Each proxy appends the address that it was called from; the nearest one's own is the connection's. */
function forwardedFor(address: string, hops: number, isRotated: boolean): Record<string, string> {
  const written = isRotated ? [`198.18.${randomInt(256)}.${randomInt(1, 255)}`] : []
  const proxies = Array.from({ length: Math.max(0, hops - 1) }, (_, at) => `10.255.0.${at + 1}`)
  const appended = hops === 0 ? [] : [address, ...proxies]
  const value = [...written, ...appended].join(', ')
  return value === '' ? {} : { 'X-Forwarded-For': value }
}
