import type { Dependency } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'
import { identify, shakeHands } from './handshake.ts'
import { refuseForeignAddress } from './loopback-policy.ts'

/** Where a dependency that is given by URL is, as connections need it. */
export interface UrlPlace {
  name: string
  url: string
  host: string
  port: number
  isTls: boolean
}

const defaultPorts: Record<Dependency['kind'], number | undefined> = {
  postgres: 5432,
  mysql: 3306,
  redis: 6379,
  amqp: 5672,
  http: 80,
  tcp: undefined,
}

/** Makes sure that a URL may be touched, is reachable and is what its kind says. */
export async function checkUrlDependency(
  dependency: Dependency,
  options: { allowHosts: string[]; signal: AbortSignal; timeoutMs?: number },
): Promise<UrlPlace> {
  const place = placeOf(dependency)
  refuseForeignAddress(dependency.name, new URL(place.url), options.allowHosts)
  const { signal, timeoutMs = 5_000 } = options
  // A Postgres encrypts inside its own conversation, so the address is asked in the clear.
  const met = await shakeHands(dependency.kind, place, { timeoutMs, signal })
  const where = `${dependency.name} (${dependency.kind}) at ${place.host}:${place.port}`
  if (met.outcome === 'unreachable') {
    throw new StaticfireError('dependency-unreachable', `${where} is unreachable: ${met.why}.`, {
      hint: 'Start it, correct the URL in staticfire.yaml, or let the check start one (from: { command: … }).',
    })
  }
  if (met.outcome === 'other') {
    const actual = await identify(place, { timeoutMs: 500, signal })
    throw new StaticfireError(
      'dependency-wrong-kind',
      `${where} does not speak ${dependency.kind}: ${actual ? `it speaks ${actual}` : met.what}.`,
      {
        hint: `Correct the URL or the kind of dependencies.${dependency.name} in staticfire.yaml.`,
      },
    )
  }
  return place
}

function placeOf(dependency: Dependency): UrlPlace {
  const text = dependency.from.type === 'url' ? dependency.from.url : ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isTls = url !== undefined && /^(https|rediss|amqps|tls):$/.test(url.protocol)
  const port =
    Number(url?.port) || (isTls && url?.protocol === 'https:' ? 443 : defaultPorts[dependency.kind])
  if (!url?.hostname || port === undefined) {
    throw new StaticfireError(
      'invalid-configuration',
      `dependencies.${dependency.name}.from is not a URL with a host and a port: "${masked(text)}".`,
      {
        hint: `For example: from: "${dependency.kind === 'tcp' ? 'tcp' : dependency.kind}://127.0.0.1:${port ?? 9000}"`,
      },
    )
  }
  return {
    name: dependency.name,
    url: text,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    isTls,
  }
}

function masked(text: string): string {
  return text.slice(0, 200).replace(/:[^:@/]*@/, ':…@')
}
