import { ProxyError } from '../errors.ts'
import type { Fault, FaultBehaviour, FaultMaker } from '../fault.ts'
import type { ProtocolName } from '../protocols/tap.ts'
import { bandwidth } from './bandwidth.ts'
import { blackHole } from './black-hole.ts'
import { drip } from './drip.ts'
import { failFirst } from './fail-first.ts'
import { garbage } from './garbage.ts'
import { halfOpen } from './half-open.ts'
import { latency } from './latency.ts'
import { postgresError } from './postgres-error.ts'
import { only } from './only.ts'
import { redisError } from './redis-error.ts'
import { refuse } from './refuse.ts'
import { reset } from './reset.ts'
import { respond } from './respond.ts'
import { silent } from './silent.ts'
import { slowClose } from './slow-close.ts'
import { stalledBody } from './stalled-body.ts'
import { truncate } from './truncate.ts'

/** Turns a fault into what the connections obey; throws when the protocol cannot have it. */
export function createBehaviour(fault: Fault, protocol: ProtocolName): FaultBehaviour {
  if (fault.type === 'fail-first') return failFirst(fault, protocol, createBehaviour)
  if (fault.type === 'only') return only(fault, protocol, createBehaviour)
  const language = onlyFor[fault.type]
  if (language !== undefined && language !== protocol) {
    throw new ProxyError(
      'fault-unsupported',
      `The fault ${fault.type} speaks ${language}, and this proxy carries ${protocol}. Choose a fault of every protocol, e.g. reset, or set the proxy's protocol.`,
    )
  }
  const make = makers[fault.type] as FaultMaker<typeof fault.type>
  return make(fault as never, protocol)
}

type SingleFault = Exclude<Fault['type'], 'fail-first' | 'only'>

const onlyFor: Partial<Record<SingleFault, ProtocolName>> = {
  respond: 'http',
  'postgres-error': 'postgres',
  'redis-error': 'redis',
}

const makers: { [T in SingleFault]: FaultMaker<T> } = {
  latency,
  bandwidth,
  refuse,
  reset,
  silent,
  'stalled-body': stalledBody,
  drip,
  'black-hole': blackHole,
  truncate,
  'slow-close': slowClose,
  'half-open': halfOpen,
  respond,
  garbage,
  'postgres-error': postgresError,
  'redis-error': redisError,
}
