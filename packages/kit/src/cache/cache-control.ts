import { KitError } from '../kernel/errors.ts'

/** Directives of a response: RFC 9111 (5.2.2), RFC 5861 and RFC 8246. Times in seconds. */
export interface CacheControl {
  readonly visibility?: 'public' | 'private'
  readonly maxAge?: number
  /** For shared caches, in place of `maxAge`. */
  readonly sharedMaxAge?: number
  readonly staleWhileRevalidate?: number
  readonly staleIfError?: number
  readonly noStore?: boolean
  readonly noCache?: boolean
  readonly noTransform?: boolean
  readonly mustRevalidate?: boolean
  readonly proxyRevalidate?: boolean
  readonly immutable?: boolean
}

type Contradiction = readonly [(asked: CacheControl) => boolean, string]

const mayBeStale = ({ staleWhileRevalidate, staleIfError }: CacheControl) =>
  staleWhileRevalidate !== undefined || staleIfError !== undefined
const lives = ({ maxAge = 0, sharedMaxAge = 0 }: CacheControl) => maxAge > 0 || sharedMaxAge > 0

const contradictions: readonly Contradiction[] = [
  [
    ({ noStore, noTransform: _, ...rest }) =>
      noStore === true &&
      Object.values(rest).some((value) => value !== undefined && value !== false),
    'noStore keeps the response nowhere, so that nothing else can apply',
  ],
  [
    ({ visibility, sharedMaxAge }) => visibility === 'private' && sharedMaxAge !== undefined,
    'private forbids the shared caches that sharedMaxAge is for',
  ],
  [
    ({ visibility, proxyRevalidate }) => visibility === 'private' && proxyRevalidate === true,
    'private forbids the shared caches that proxyRevalidate is for',
  ],
  [
    (asked) => asked.mustRevalidate === true && mayBeStale(asked),
    'mustRevalidate forbids the stale answers that the stale directives allow',
  ],
  [
    (asked) => asked.noCache === true && (lives(asked) || mayBeStale(asked)),
    'noCache asks before each use, so that no age and no stale answer can apply',
  ],
  [
    (asked) => asked.immutable === true && (asked.noCache === true || !lives(asked)),
    'immutable holds only while the response is fresh: give it a maxAge',
  ],
]

/** The header's value. Throws OPTION_INVALID for directives that contradict each other. */
export function cacheControl(asked: CacheControl): string {
  const broken = contradictions.find(([holds]) => holds(asked))
  if (broken !== undefined) refuse(broken[1])
  const directives = [
    asked.visibility,
    asked.noStore === true && 'no-store',
    asked.noCache === true && 'no-cache',
    seconds('max-age', asked.maxAge),
    seconds('s-maxage', asked.sharedMaxAge),
    asked.mustRevalidate === true && 'must-revalidate',
    asked.proxyRevalidate === true && 'proxy-revalidate',
    asked.immutable === true && 'immutable',
    seconds('stale-while-revalidate', asked.staleWhileRevalidate),
    seconds('stale-if-error', asked.staleIfError),
    asked.noTransform === true && 'no-transform',
  ].filter((directive) => directive !== undefined && directive !== false)
  if (directives.length === 0) refuse('no directive was given')
  return directives.join(', ')
}

function seconds(name: string, value: number | undefined): string | undefined {
  if (value === undefined) return undefined
  // RFC 9111, 1.2.2: beyond 2^31 a cache may overflow.
  if (!Number.isInteger(value) || value < 0 || value > 2 ** 31 - 1) {
    refuse(`${name} takes whole seconds from 0 to 2147483647`)
  }
  return `${name}=${value}`
}

function refuse(reason: string): never {
  throw new KitError('OPTION_INVALID', `This Cache-Control cannot be: ${reason}.`)
}
