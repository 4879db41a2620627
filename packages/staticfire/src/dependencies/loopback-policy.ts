import { StaticfireError } from '../errors.ts'

const production = [
  /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i,
  /\.amazonaws\.com$|\.(database|cache|documents)\.(windows|azure)\.(net|com)$/i,
  /\.(neon\.tech|supabase\.(co|com)|psdb\.cloud|upstash\.io|aivencloud\.com|mongodb\.net)$/i,
  /\.(redis-cloud|redislabs|rds\.aliyuncs|digitaloceanspaces|ondigitalocean|cockroachlabs)\.\w+$/i,
]

/** True for the machine itself: `localhost`, 127.0.0.0/8 and ::1. Names are not looked up. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    bare === '::1' ||
    /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare)
  )
}

/**
 * Refuses an address that a check must not touch: one that is not on this machine unless its host
 * was named, and one that looks like production even then.
 */
export function refuseForeignAddress(name: string, url: URL, allowedHosts: string[]): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isLoopback(host)) return
  if (!allowedHosts.some((allowed) => allowed.toLowerCase() === host.toLowerCase())) {
    throw new StaticfireError(
      'dependency-remote',
      `The dependency ${name} is at ${host}, which is not this machine. A check injects faults ` +
        'and writes data, so it only touches this machine unless told otherwise.',
      { hint: `If ${host} may be hurt, say so: --allow-host ${host}` },
    )
  }
  const suspect = [host, url.pathname, decodeURIComponent(url.username)]
    .map((text) => text.replace(/^\//, ''))
    .find((text) => production.some((pattern) => pattern.test(text)))
  if (suspect === undefined) return
  throw new StaticfireError(
    'dependency-production',
    `The dependency ${name} looks like production ("${suspect}"), so it is refused although ` +
      `--allow-host names ${host}.`,
    { hint: 'Point it to a copy made for tests: from: embedded, a command, or a loopback URL.' },
  )
}
