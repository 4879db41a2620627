import type { CapturedResponse, CookieFacts, CorsProbe } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'
import { response } from '../testing/healthy-responses.ts'

type Where = (response: CapturedResponse) => boolean

const everywhere: Where = () => true
const onSuccess: Where = ({ kind }) => kind === 'success'
const onUnknownRoute: Where = ({ kind }) => kind === 'unknown-route'
const onServerError: Where = ({ kind }) => kind === 'server-error'

/** Changes the responses of some kind. */
function where(isMeant: Where, change: (response: CapturedResponse) => void): Change {
  return ({ headers }) => headers.responses.filter(isMeant).forEach(change)
}

/** Sends a header with these values, or not at all without one. */
function header(isMeant: Where, name: string, ...values: string[]): Change {
  return where(isMeant, (each) => {
    each.headers = [
      ...each.headers.filter(([other]) => other !== name),
      ...values.map((value): [string, string] => [name, value]),
    ]
  })
}

function all(...changes: Change[]): Change {
  return (observations) => changes.forEach((change) => change(observations))
}

/** Answers with HTML that has, of what pages need, only what is given. */
function html(isMeant: Where, ...extra: [name: string, value: string][]): Change {
  return where(isMeant, (each) => {
    const kept = ['strict-transport-security', 'x-content-type-options']
    each.headers = [
      ['content-type', 'text/html; charset=utf-8'],
      ...each.headers.filter(([name]) => kept.includes(name)),
      ...extra,
    ]
  })
}

const policy: [string, string] = ['content-security-policy', "default-src 'self'"]
const frames: [string, string] = ['x-frame-options', 'SAMEORIGIN']

function cookie(overrides: Partial<CookieFacts> = {}): Change {
  const facts: CookieFacts = {
    name: 'sid',
    isSecure: true,
    isHttpOnly: true,
    sameSite: 'Lax',
    isRemoval: false,
    ...overrides,
  }
  return where(onSuccess, (each) => void (each.cookies = [facts]))
}

function cors(change: (probe: CorsProbe) => void, isMeant = (_: CorsProbe) => true): Change {
  return ({ headers }) => headers.cors.filter(isMeant).forEach(change)
}

const reflect = (probe: CorsProbe) => void (probe.allowOrigin = probe.origin)
const withCredentials = (probe: CorsProbe) => void (probe.allowCredentials = 'true')
const limit = (answer: { status?: number }) => void (answer.status = 429)

const names = (name: string, value: string) =>
  where(everywhere, (each) => void (each.software = [[name, value]]))

const transport: AuditCase[] = [
  {
    name: 'no Strict-Transport-Security anywhere fails',
    change: header(everywhere, 'strict-transport-security'),
    status: 'fail',
    claims: { hsts: 'fail', nosniff: 'pass' },
  },
  {
    name: 'an error handler that loses the header fails',
    change: header(onServerError, 'strict-transport-security'),
    status: 'fail',
    claims: { hsts: 'fail' },
  },
  {
    name: 'max-age=0 on errors switches off what successes switched on',
    change: header(onServerError, 'strict-transport-security', 'max-age=0'),
    status: 'fail',
    claims: { hsts: 'fail' },
  },
  {
    name: 'a header without max-age is none',
    change: header(everywhere, 'strict-transport-security', 'includeSubDomains'),
    status: 'fail',
    claims: { hsts: 'fail' },
  },
  {
    name: 'a header that two layers have merged is not valid',
    change: header(everywhere, 'strict-transport-security', 'max-age=31536000; max-age=63072000'),
    status: 'fail',
    claims: { hsts: 'fail' },
  },
  {
    name: 'of two headers the first counts',
    change: header(everywhere, 'strict-transport-security', 'max-age=31536000', 'max-age=0'),
    status: 'pass',
    claims: { hsts: 'pass' },
  },
  {
    name: 'directives in any case, quoted and spaced',
    change: header(
      everywhere,
      'strict-transport-security',
      'includeSubDomains ; Max-Age = "15552000"; preload',
    ),
    status: 'pass',
    claims: { hsts: 'pass' },
  },
  {
    name: 'a day proves nothing',
    change: header(everywhere, 'strict-transport-security', 'max-age=86400'),
    status: 'unproven',
    code: 'in-dead-band',
    claims: { hsts: 'unproven' },
  },
  {
    name: 'a redirect to https needs no header, the others do',
    change: where(onSuccess, (each) => {
      each.status = 301
      each.headers = [['location', 'https://127.0.0.1/orders']]
    }),
    status: 'pass',
    claims: { hsts: 'pass', nosniff: 'pass' },
  },
  {
    name: 'a service that takes each request for plain HTTP shows nothing',
    change: where(everywhere, (each) => {
      each.status = 308
      each.headers = [['location', 'https://127.0.0.1/']]
    }),
    status: 'unproven',
    code: 'redirected',
    claims: { hsts: 'unproven' },
  },
]

const bodies: AuditCase[] = [
  {
    name: 'nosniff lost on unknown routes fails',
    change: header(onUnknownRoute, 'x-content-type-options'),
    status: 'fail',
    claims: { nosniff: 'fail', hsts: 'pass' },
  },
  {
    name: 'another value than nosniff is none',
    change: header(everywhere, 'x-content-type-options', 'sniff'),
    status: 'fail',
    claims: { nosniff: 'fail' },
  },
  {
    name: 'set twice is set',
    change: header(everywhere, 'x-content-type-options', 'nosniff', 'NOSNIFF'),
    status: 'pass',
    claims: { nosniff: 'pass' },
  },
  {
    name: 'a response without a body needs no nosniff',
    change: all(
      header(onSuccess, 'x-content-type-options'),
      where(onSuccess, (each) => void (each.bodyBytes = 0)),
    ),
    status: 'pass',
    claims: { nosniff: 'pass' },
  },
  {
    name: 'where nothing has a body there is nothing to sniff or frame',
    change: where(everywhere, (each) => void (each.bodyBytes = 0)),
    status: 'pass',
    claims: {
      nosniff: 'not-applicable',
      csp: 'not-applicable',
      frames: 'not-applicable',
      referrer: 'not-applicable',
    },
  },
]

const pages: AuditCase[] = [
  {
    name: 'pages with a policy and frame protection pass',
    change: html(everywhere, policy, frames, ['referrer-policy', 'same-origin']),
    status: 'pass',
    claims: { csp: 'pass', frames: 'pass', referrer: 'pass' },
  },
  {
    name: 'an HTML error page without a policy fails',
    change: html(onServerError, frames),
    status: 'fail',
    claims: { csp: 'fail', frames: 'pass' },
  },
  {
    name: 'a policy that is only reported is none',
    change: html(everywhere, frames, ['content-security-policy-report-only', policy[1]]),
    status: 'fail',
    claims: { csp: 'fail' },
  },
  {
    name: 'a policy in a <meta> element counts, for frames it does not',
    change: all(
      html(onUnknownRoute),
      where(onUnknownRoute, (each) => void (each.hasMetaPolicy = true)),
    ),
    status: 'fail',
    claims: { csp: 'pass', frames: 'fail' },
  },
  {
    name: 'a policy that lets every script in is a note',
    change: html(everywhere, frames, [
      'content-security-policy',
      "default-src 'self'; script-src * 'unsafe-inline'",
    ]),
    status: 'pass',
    claims: { csp: 'pass', 'csp[scripts]': 'fail' },
  },
  {
    name: 'a nonce makes browsers ignore unsafe-inline, and a second policy limits the first',
    change: all(
      html(onSuccess, frames, ['content-security-policy', "script-src 'unsafe-inline' 'nonce-x'"]),
      html(
        onUnknownRoute,
        frames,
        ['content-security-policy', 'script-src *'],
        ['content-security-policy', "script-src 'self'"],
      ),
    ),
    status: 'pass',
    claims: { csp: 'pass' },
  },
  {
    name: 'frame-ancestors protects without X-Frame-Options',
    change: html(everywhere, [
      'content-security-policy',
      "default-src 'none'; frame-ancestors 'none'",
    ]),
    status: 'pass',
    claims: { frames: 'pass' },
  },
  {
    name: 'frame-ancestors for everybody overrides X-Frame-Options',
    change: html(everywhere, frames, [
      'content-security-policy',
      "default-src 'self'; frame-ancestors *",
    ]),
    status: 'fail',
    claims: { frames: 'fail' },
  },
  {
    name: 'ALLOW-FROM is ignored by browsers',
    change: html(everywhere, policy, ['x-frame-options', 'ALLOW-FROM https://a.example']),
    status: 'fail',
    claims: { frames: 'fail' },
  },
  {
    name: 'two frame options that differ show no frame at all',
    change: html(everywhere, policy, frames, ['x-frame-options', 'DENY']),
    status: 'pass',
    claims: { frames: 'pass' },
  },
  {
    name: 'JSON without frame protection and referrer policy is worth two notes',
    change: all(header(everywhere, 'x-frame-options'), header(everywhere, 'referrer-policy')),
    status: 'pass',
    claims: { csp: 'not-applicable', frames: 'fail', referrer: 'fail' },
  },
  {
    name: 'a page that tells whole addresses to everybody fails',
    change: html(everywhere, policy, frames, ['referrer-policy', 'unsafe-url']),
    status: 'fail',
    claims: { referrer: 'fail' },
  },
  {
    name: 'of several referrer policies the last known one counts',
    change: html(everywhere, policy, frames, ['referrer-policy', 'unsafe-url, same-origin, new']),
    status: 'pass',
    claims: { referrer: 'pass' },
  },
  {
    name: 'pages without a referrer policy have the default of browsers: a note',
    change: html(everywhere, policy, frames),
    status: 'pass',
    claims: { referrer: 'fail' },
  },
]

const cookies: AuditCase[] = [
  {
    name: 'a cookie with all three attributes passes',
    change: cookie(),
    status: 'pass',
    claims: { cookies: 'pass' },
  },
  {
    name: 'a cookie without Secure fails',
    change: cookie({ isSecure: false }),
    status: 'fail',
    claims: { cookies: 'fail' },
  },
  {
    name: 'a session that scripts can read fails',
    change: cookie({ isHttpOnly: false }),
    status: 'fail',
    claims: { cookies: 'fail' },
  },
  {
    name: 'SameSite without a known value fails',
    change: cookie({ sameSite: 'yes' }),
    status: 'fail',
    claims: { cookies: 'fail' },
  },
  {
    name: 'the token of a double submit is there for scripts: a note',
    change: cookie({ name: 'XSRF-TOKEN', isHttpOnly: false }),
    status: 'pass',
    claims: { cookies: 'pass', 'cookies[readable]': 'fail' },
  },
  {
    name: 'a removal needs no attributes',
    change: cookie({ isRemoval: true, isSecure: false, isHttpOnly: false }),
    status: 'pass',
    claims: { cookies: 'not-applicable' },
  },
]

const origins: AuditCase[] = [
  {
    name: 'any origin with credentials fails',
    change: cors((probe) => (reflect(probe), withCredentials(probe))),
    status: 'fail',
    claims: { cors: 'fail' },
  },
  {
    name: 'null with credentials fails',
    change: cors(
      (probe) => (reflect(probe), withCredentials(probe)),
      ({ origin }) => origin === 'null',
    ),
    status: 'fail',
    claims: { cors: 'fail' },
  },
  {
    name: 'leave in the preflight alone lets requests in',
    change: cors(
      (probe) => (reflect(probe), withCredentials(probe)),
      ({ request }) => request === 'preflight',
    ),
    status: 'fail',
    claims: { cors: 'fail' },
  },
  {
    name: '* is for what is public, and browsers do not take it together with credentials',
    change: cors((probe) => ((probe.allowOrigin = '*'), withCredentials(probe))),
    status: 'pass',
    claims: { cors: 'pass' },
  },
  {
    name: 'reflection without credentials is a note',
    change: cors(reflect),
    status: 'pass',
    claims: { cors: 'pass', 'cors[reflected]': 'fail' },
  },
  {
    name: 'another origin than the one that asked is no leave',
    change: cors((probe) => {
      probe.allowOrigin = 'https://shop.example'
      withCredentials(probe)
    }),
    status: 'pass',
    claims: { cors: 'pass' },
  },
  {
    name: 'foreign origins that were only limited prove nothing',
    change: cors(limit),
    status: 'unproven',
    code: 'rate-limited',
    claims: { cors: 'unproven' },
  },
  {
    name: 'a preflight that nobody answered proves nothing',
    change: cors(
      (probe) => {
        delete probe.status
        probe.outcome = 'reset'
      },
      ({ request }) => request === 'preflight',
    ),
    status: 'unproven',
    code: 'no-response',
    claims: { cors: 'unproven' },
  },
]

const software: AuditCase[] = [
  ...(
    [
      ['x-powered-by', 'Express'],
      ['x-aspnet-version', '4.0.30319'],
      ['server', 'Apache/2.4.58 (Ubuntu)'],
      ['server', 'nginx/1'],
      ['server', 'Jetty(9.4.52.v20230823)'],
      ['server', 'Werkzeug/3.0.1 Python/3.12.1'],
    ] as const
  ).map(([name, value]): AuditCase => ({
    name: `${name}: ${value} fails`,
    change: names(name, value),
    status: 'fail',
    claims: { 'no-versions': 'fail' },
  })),
  ...['uvicorn', 'nginx', 'h2o', 'Kestrel', 'gunicorn', 'ip-10.0.0.7', 'ECS (dcb/7EEE)'].map(
    (value): AuditCase => ({
      name: `server: ${value} tells no version`,
      change: names('server', value),
      status: 'pass',
      claims: { 'no-versions': 'pass' },
    }),
  ),
]

const captured: AuditCase[] = [
  {
    name: 'everything limited proves nothing',
    change: all(where(everywhere, limit), cors(limit)),
    status: 'unproven',
    code: 'rate-limited',
    claims: { hsts: 'unproven', 'no-versions': 'unproven', 'captured[success]': 'unproven' },
  },
  {
    name: 'a kind that was only limited is not known, and limited responses are not judged',
    change: all(where(onUnknownRoute, limit), header(onUnknownRoute, 'x-content-type-options')),
    status: 'unproven',
    code: 'rate-limited',
    claims: { nosniff: 'pass', 'captured[unknown-route]': 'unproven' },
  },
  {
    name: 'without a request that works nothing is known of success',
    change: where(onSuccess, (each) => void (each.status = 401)),
    status: 'unproven',
    code: 'no-success',
    claims: { 'captured[success]': 'unproven', hsts: 'pass' },
  },
  {
    name: 'without a known request unknown routes can still refute',
    change: ({ headers }) => {
      headers.responses = [
        response({ kind: 'unknown-route', status: 404, headers: [['content-type', 'text/plain']] }),
      ]
      headers.cors = []
    },
    status: 'fail',
    claims: { hsts: 'fail', nosniff: 'fail', cors: 'unproven', 'captured[success]': 'unproven' },
  },
  {
    name: 'a 5xx that could not be provoked is a word, no more',
    change: ({ headers }) => {
      headers.responses = headers.responses.filter((each) => !onServerError(each))
    },
    status: 'pass',
    claims: { 'captured[5xx]': 'unproven' },
  },
  {
    name: 'a service that refuses nothing',
    change: where(everywhere, (each) => void (each.status = 200)),
    status: 'pass',
    claims: { 'captured[4xx]': 'unproven' },
  },
  {
    name: 'an instance that answered nothing proves nothing',
    missing: { headers: unrecorded('no-response') },
    status: 'unproven',
    code: 'no-response',
    claims: {},
  },
]

export const cases: AuditCase[] = [
  {
    name: 'every header on every kind of response',
    status: 'pass',
    claims: {
      hsts: 'pass',
      nosniff: 'pass',
      csp: 'not-applicable',
      frames: 'pass',
      referrer: 'pass',
      cookies: 'not-applicable',
      cors: 'pass',
      'no-versions': 'pass',
    },
  },
  ...transport,
  ...bodies,
  ...pages,
  ...cookies,
  ...origins,
  ...software,
  ...captured,
]
