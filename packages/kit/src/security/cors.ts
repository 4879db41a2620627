import { KitError } from '../kernel/errors.ts'

export interface CorsSettings {
  /** Origins as browsers send them (`https://shop.example`), or `*` for everyone. */
  readonly origins: readonly string[] | '*'
  /** What a preflight allows: GET, HEAD and POST unless told. */
  readonly methods?: readonly string[]
  /** Request headers that a preflight allows. */
  readonly headers?: readonly string[]
  /** Answer headers that a script may read. */
  readonly exposedHeaders?: readonly string[]
  /** Whether cookies and authorization may come along: never with `*`. */
  readonly credentials?: boolean
  /** How long a browser keeps a preflight's answer, 600 unless told. */
  readonly maxAgeSeconds?: number
}

export type CorsHeaders = Readonly<Record<string, string>>

export interface Cors {
  /** What an ordinary answer says. `Vary` is among it: to be added to the handler's own, not to replace it. */
  headersFor(origin: string | undefined): CorsHeaders
  /**
   * The headers of a preflight's answer (204, no body), undefined when the request is none: it is an OPTIONS with
   * `Origin` and `Access-Control-Request-Method`.
   */
  preflight(
    method: string,
    origin: string | undefined,
    requestedMethod: string | undefined,
  ): CorsHeaders | undefined
}

const preflightVary = 'Access-Control-Request-Method, Access-Control-Request-Headers'

/**
 * Cross-origin access for listed origins, after https://fetch.spec.whatwg.org/#http-cors-protocol. All answers
 * are made here, before any request: what a request sends is looked up and never repeated. Throws OPTION_INVALID.
 */
export function createCors(settings: CorsSettings): Cors {
  const { origins, exposedHeaders = [], credentials = false, maxAgeSeconds = 600 } = settings
  const { methods = ['GET', 'HEAD', 'POST'], headers = [] } = settings
  requireCors(settings)
  const shared = {
    ...(credentials && { 'Access-Control-Allow-Credentials': 'true' }),
    ...(exposedHeaders.length > 0 && {
      'Access-Control-Expose-Headers': exposedHeaders.join(', '),
    }),
  }
  const preflightShared = {
    ...(credentials && { 'Access-Control-Allow-Credentials': 'true' }),
    'Access-Control-Allow-Methods': methods.join(', '),
    ...(headers.length > 0 && { 'Access-Control-Allow-Headers': headers.join(', ') }),
    'Access-Control-Max-Age': String(maxAgeSeconds),
  }
  const isForAll = origins === '*'
  // A cache must not hand one origin's answer to another, nor the answer for none to a listed one.
  const vary = isForAll ? {} : { Vary: 'Origin' }
  const varyOfPreflight = { Vary: isForAll ? preflightVary : `Origin, ${preflightVary}` }
  const answerFor = (origin: string) => ({
    ordinary: Object.freeze({ 'Access-Control-Allow-Origin': origin, ...shared, ...vary }),
    preflight: Object.freeze({
      'Access-Control-Allow-Origin': origin,
      ...preflightShared,
      ...varyOfPreflight,
    }),
  })
  const forAll = isForAll ? answerFor('*') : undefined
  const forNone = { ordinary: Object.freeze(vary), preflight: Object.freeze(varyOfPreflight) }
  const listed = new Map((isForAll ? [] : origins).map((origin) => [origin, answerFor(origin)]))
  const answersOf = (origin: string | undefined) =>
    forAll ?? (origin === undefined ? forNone : (listed.get(origin) ?? forNone))

  return {
    headersFor: (origin) => answersOf(origin).ordinary,
    preflight(method, origin, requestedMethod) {
      if (method !== 'OPTIONS' || origin === undefined || requestedMethod === undefined)
        return undefined
      return answersOf(origin).preflight
    },
  }
}

function requireCors(settings: CorsSettings): void {
  const { origins, methods = [], headers = [], exposedHeaders = [], maxAgeSeconds = 0 } = settings
  const refuse = (why: string): never => {
    throw new KitError('OPTION_INVALID', `CORS: ${why}`)
  }
  if (origins === '*' && settings.credentials === true)
    refuse('"*" with credentials would let every site act as its visitor. List the origins.')
  if (origins !== '*')
    for (const origin of origins)
      if (!isOrigin(origin))
        refuse(
          `${JSON.stringify(origin)} is no origin as browsers send it. Write https://shop.example, without a path.`,
        )
  // A `*` here means every one, but as a word only where credentials are off: a list is always right.
  for (const token of [...methods, ...headers, ...exposedHeaders])
    if (!/^[!#$%&'+.^_`|~0-9a-z-]+$/i.test(token))
      refuse(`${JSON.stringify(token)} is no name of a method or a header. List each by its name.`)
  if (!Number.isInteger(maxAgeSeconds) || maxAgeSeconds < 0)
    refuse('maxAgeSeconds must be a whole number.')
}

/**
 * `null` is what every sandboxed frame and local file sends: listing it lets all of them in.
 * A star within a name is no pattern to browsers, and who writes one means more than can be listed.
 */
function isOrigin(origin: string): boolean {
  const url = URL.parse(origin)
  return url !== null && url.origin === origin && !origin.includes('*') && origin !== 'null'
}
