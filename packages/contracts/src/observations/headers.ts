import type { Exchange, Instant } from './common.ts'

/** Key: none. Responses to requests as a balancer that ends TLS forwards them, and to foreign origins. */
export interface HeadersObservation {
  responses: CapturedResponse[]
  cors: CorsProbe[]
}

/** How a request was chosen; what it was answered is in the status. */
export type RequestKind =
  | 'success'
  | 'client-error'
  | 'unknown-route'
  | 'unknown-method'
  | 'server-error'

/** One response, without its body. */
export interface CapturedResponse {
  kind: RequestKind
  /** The operation's id, with what was wrong about the request. */
  operation: string
  /** Asked as a browser asks for a page: `Accept: text/html`. */
  asBrowser: boolean
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  /** 0: there was no body. */
  bodyBytes: number
  /** The headers that bear on security, in order, repeated ones too; lower-case names, values masked and cut. */
  headers: [name: string, value: string][]
  /** In the same form, those that name the software behind the service: `server`, `x-powered-by`. */
  software: [name: string, value: string][]
  cookies: CookieFacts[]
  /** An HTML body that carries its content security policy in a `<meta>` element. */
  hasMetaPolicy: boolean
}

/** One `Set-Cookie` without its value. */
export interface CookieFacts {
  name: string
  isSecure: boolean
  isHttpOnly: boolean
  /** As it was written: `Lax`; absent when the attribute is. */
  sameSite?: string
  /** It removes the cookie: `Max-Age=0`, or an `Expires` in the past. */
  isRemoval: boolean
}

/** What a request of another origin was allowed. */
export interface CorsProbe {
  operation: string
  /** `preflight`: the OPTIONS request that asks for leave. */
  request: 'simple' | 'preflight'
  /** The `Origin` that was sent: an arbitrary one, or `null`. */
  origin: string
  at: Instant
  outcome: Exchange['outcome']
  status?: number
  allowOrigin?: string
  allowCredentials?: string
}
