import { KitError } from '../kernel/errors.ts'

export type SecurityProfile = 'api' | 'page'

export interface SecurityHeadersSettings {
  /** `api` answers data and lets a browser do nothing with it; `page` answers documents with scripts and styles. */
  readonly profile: SecurityProfile
  /** Replaces or adds a header; `false` leaves one out. Names in any case. */
  readonly overrides?: Readonly<Record<string, string | false>>
}

export interface SecurityHeaders {
  readonly record: Readonly<Record<string, string>>
  /** The same as name, value, name, value: what `writeHead` takes fastest. */
  readonly flat: readonly string[]
}

const everywhere = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Permitted-Cross-Domain-Policies': 'none',
  // The auditor that it once turned on was itself a way in.
  'X-XSS-Protection': '0',
}

const profiles: Record<SecurityProfile, Readonly<Record<string, string>>> = {
  api: {
    // Data is no document: should a browser take it for one, nothing in it may load or run.
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...everywhere,
    'X-Frame-Options': 'DENY',
    'Cache-Control': 'no-store',
  },
  page: {
    'Content-Security-Policy': [
      "default-src 'self'",
      "base-uri 'self'",
      "font-src 'self' https: data:",
      "form-action 'self'",
      "frame-ancestors 'self'",
      "img-src 'self' data:",
      "object-src 'none'",
      "script-src 'self'",
      "script-src-attr 'none'",
      "style-src 'self' https: 'unsafe-inline'",
      'upgrade-insecure-requests',
    ].join(';'),
    ...everywhere,
    'X-Frame-Options': 'SAMEORIGIN',
  },
}

/** Made once, sent with every answer; a handler's own header goes before them. Throws OPTION_INVALID. */
export function securityHeaders({
  profile,
  overrides = {},
}: SecurityHeadersSettings): SecurityHeaders {
  if (!Object.hasOwn(profiles, profile))
    throw new KitError(
      'OPTION_INVALID',
      `There is no security profile ${JSON.stringify(profile)}. Use "api" or "page".`,
    )
  const headers = new Map(
    Object.entries(profiles[profile]).map((header) => [header[0].toLowerCase(), header]),
  )
  for (const [name, value] of Object.entries(overrides)) {
    const known = headers.get(name.toLowerCase())?.[0]
    if (value === false) headers.delete(name.toLowerCase())
    else headers.set(name.toLowerCase(), requireHeader(known ?? name, value))
  }
  const entries = [...headers.values()]
  return Object.freeze({
    record: Object.freeze(Object.fromEntries(entries)),
    flat: Object.freeze(entries.flat()),
  })
}

/** Visible ASCII and spaces: a line feed would begin another header. */
function requireHeader(name: string, value: string): [string, string] {
  if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) && /^[\x20-\x7e]+$/.test(value)) return [name, value]
  throw new KitError(
    'OPTION_INVALID',
    `The security header ${JSON.stringify(name)} has a name or a value that cannot be sent.`,
  )
}
