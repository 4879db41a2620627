import type { AddressVariables, DependencyKind } from '@staticfire/contracts'

/** One way to reach a dependency, whole and in parts. */
export interface Address {
  url: string
  host: string
  port: string
  user?: string
  password?: string
  database?: string
}

const schemes: Record<DependencyKind, string> = {
  postgres: 'postgresql',
  mysql: 'mysql',
  redis: 'redis',
  amqp: 'amqp',
  http: 'http',
  tcp: 'tcp',
}

/** The URL of a dependency that is known by kind and place only. */
export function plainUrl(kind: DependencyKind, host: string, port: number): string {
  return `${schemes[kind]}://${host}:${port}`
}

/**
 * The same resource at another place: path, credentials and options stay; encryption goes,
 * because the conversation with the proxy is in the clear (the proxy encrypts where it must).
 */
export function movedAddress(text: string, host: string, port: number): Address {
  const url = new URL(text)
  url.protocol = withoutTls(url.protocol)
  url.hostname = host
  // The setter drops a port that is the scheme's default, which is never what a proxy has.
  url.port = String(port)
  if (/^postgres(ql)?(\+\w+)?:$/.test(url.protocol)) clearPostgresTls(url)
  return {
    url: withoutAddedSlash(text, url),
    host,
    port: String(port),
    ...(url.username && { user: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    ...(url.pathname.length > 1 && { database: decodeURIComponent(url.pathname.slice(1)) }),
  }
}

/** The variables of an address under the names that the service reads them by. */
export function addressVariables(
  names: AddressVariables,
  address: Address,
): Record<string, string> {
  const pairs = Object.entries(names) as [keyof Address, string | undefined][]
  return Object.fromEntries(
    pairs.flatMap(([part, name]) =>
      name === undefined || address[part] === undefined ? [] : [[name, address[part]]],
    ),
  )
}

function withoutTls(protocol: string): string {
  return protocol.replace(/^(http|redis|amqp)s:$/, '$1:')
}

function clearPostgresTls(url: URL): void {
  for (const name of ['ssl', 'sslcert', 'sslkey', 'sslrootcert', 'channel_binding']) {
    url.searchParams.delete(name)
  }
  url.searchParams.set('sslmode', 'disable')
}

/** `${base}/quotes` must not become `//quotes` because parsing added a slash to a bare origin. */
function withoutAddedSlash(text: string, url: URL): string {
  const isBare = url.pathname === '/' && url.search === '' && !text.endsWith('/')
  return isBare ? url.href.replace(/\/$/, '') : url.href
}
