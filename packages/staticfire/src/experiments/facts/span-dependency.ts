import type { Dependency } from '@staticfire/contracts'
import type { TracedSpan } from './spans-of.ts'

export interface SpanTarget extends Pick<Dependency, 'name' | 'kind'> {
  port: number
}

const portNames = [
  'server.port',
  'net.peer.port',
  'network.peer.port',
  'net.sock.peer.port',
  'peer.port',
  'out.port',
]
const urlNames = ['url.full', 'http.url', 'url', 'http.target', 'db.connection_string']

/** The dependency that a client span speaks of, by its port; else by its kind where only one has it. */
export function dependencyOf(
  { attributes }: Pick<TracedSpan, 'attributes'>,
  targets: readonly SpanTarget[],
): string | undefined {
  const byPort = targets.find(
    ({ port }) =>
      portNames.some((name) => attributes[name] === String(port)) ||
      urlNames.some((name) => hasPort(attributes[name], port)),
  )
  if (byPort) return byPort.name
  const kind = kindOf(attributes)
  const alike = targets.filter((target) => target.kind === kind)
  return alike.length === 1 ? alike[0]!.name : undefined
}

function hasPort(text: string | undefined, port: number): boolean {
  return text !== undefined && new RegExp(`:${port}(?!\\d)`).test(text)
}

function kindOf(attributes: Readonly<Record<string, string>>): Dependency['kind'] | undefined {
  const system = attributes['db.system.name'] ?? attributes['db.system'] ?? ''
  if (system.startsWith('postgres')) return 'postgres'
  if (/^(mysql|mariadb)/.test(system)) return 'mysql'
  if (/^(redis|valkey)/.test(system)) return 'redis'
  if (/amqp|rabbitmq/.test(attributes['messaging.system'] ?? '')) return 'amqp'
  const isHttp = Object.keys(attributes).some((name) => /^(http\.|url\.)/.test(name))
  return isHttp && system === '' ? 'http' : undefined
}
