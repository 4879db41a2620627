import type { DependencyConfig } from '@staticfire/contracts'
import type { Evidence } from '../evidence.ts'
import type { Doubt, Place } from '../findings.ts'
import { chooseSource, type Source } from './dependency-source.ts'
import { type Kind, kindOf } from './dependency-kind.ts'
import { givenValues } from './values.ts'
import type { SurveyedVariable } from './variables.ts'

export interface SurveyedDependency {
  name: string
  kind: Kind
  env: DependencyConfig['env']
  /** All the variables that carry its address. */
  variables: string[]
  at: Place
  source: Source
}

export interface DependencyChoice {
  dependencies: SurveyedDependency[]
  doubts: Doubt[]
}

/** An address that a variable carries. */
interface Address {
  name: string
  env: DependencyConfig['env']
  variables: string[]
  at: Place
  kind: Kind | undefined
  isOptional: boolean
  /** Something shows that it is called, or what it may be. */
  isCertain: boolean
  /** An example of its value. */
  example?: string
}

/** What the service calls, from the variables that carry addresses. */
export async function chooseDependencies(
  evidence: Evidence,
  variables: readonly SurveyedVariable[],
  python: string | undefined,
): Promise<DependencyChoice> {
  const addresses = addressesOf(evidence, variables)
  const doubts: Doubt[] = []
  const dependencies: SurveyedDependency[] = []
  for (const address of addresses) {
    const { name, kind, at, env } = address
    const written = typeof env === 'string' ? env : Object.values(env).join(', ')
    if (kind === undefined) {
      doubts.push({
        about: 'dependencies',
        text: `${written} looks like an address, but of what cannot be told: if it is a dependency, declare it`,
        at,
      })
      continue
    }
    if (address.isOptional) {
      doubts.push({
        about: 'dependencies',
        text: `${written} may be left out, and nothing gives it a value: it was not taken for a dependency`,
        at,
      })
      continue
    }
    const isOnly = addresses.filter((it) => it.kind === kind && !it.isOptional).length === 1
    const chosen = await chooseSource(evidence, {
      name,
      kind,
      isOnly,
      ...(python !== undefined && { python }),
    })
    if (chosen.source.type === 'missing' && kind === 'http' && !address.isCertain) {
      const text = `${written} is read, but nothing shows that it is called, and nothing plays it: if it is a dependency, declare it`
      doubts.push({ about: 'dependencies', text, at })
      continue
    }
    doubts.push(...chosen.doubts)
    dependencies.push({ name, kind, env, variables: address.variables, at, source: chosen.source })
  }
  return { dependencies, doubts }
}

/** Addresses of the service itself, and of those that it only reports to. */
const notCalled =
  /^(SENTRY|OTEL|DD|DATADOG|NEW_RELIC|HONEYCOMB|STATSD|ELASTIC_APM|JAEGER|ZIPKIN|ROLLBAR|BUGSNAG)_|^(APP|API|BASE|PUBLIC|SELF|SITE|FRONTEND|FRONT_END|CLIENT|WEB|SERVER|SERVICE|HOST|EXTERNAL|ROOT|DOCS?|LISTEN|BIND|HTTP|HTTPS)_?(BASE_|PUBLIC_)?(URL|URI|HOST|ADDR|ADDRESS|ORIGIN|ENDPOINT)$|(CALLBACK|REDIRECT|WEBHOOK|RETURN|SUCCESS|CANCEL|LOGO|AVATAR|IMAGE|ISSUER|CORS|ALLOWED|PROXY)/

const urlName = /^(.+?)_(URL|URI|DSN|CONNECTION_STRING|CONN_STR|ENDPOINT|ADDR|ADDRESS)$/

function addressesOf(evidence: Evidence, variables: readonly SurveyedVariable[]): Address[] {
  const examples = new Map(
    givenValues(evidence)
      .toReversed()
      .map((it) => [it.value.name, it]),
  )
  const known = new Map<string, Pick<SurveyedVariable, 'at'> & Partial<SurveyedVariable>>(
    variables.map((it) => [it.name, it]),
  )
  // Without source that is understood, whoever sets a variable is the only one who tells of it.
  if (variables.length === 0) for (const [name, { at }] of examples) known.set(name, { at })
  const found = [...known].flatMap(([name, variable]) => {
    const prefix = urlName.exec(name)?.[1]
    const example = examples.get(name)?.value.value || variable.default
    // `OPENAPI_URL=/openapi.json` is a path of its own.
    if (prefix === undefined || notCalled.test(name) || example?.startsWith('/')) return []
    return [one(name, prefix, variable, example, evidence)]
  })
  return unique([...found, ...inParts(known, evidence)])
}

function one(
  variable: string,
  prefix: string,
  read: Partial<SurveyedVariable> & { at: Place },
  example: string | undefined,
  evidence: Evidence,
): Address {
  const isOptional = read.isRequired === false && !example
  return {
    name: dependencyName(prefix),
    env: variable,
    variables: [variable],
    at: read.at,
    kind: kindOf({ variable, example, scheme: read.scheme }, evidence),
    isOptional,
    isCertain:
      read.isRequired === true || read.isCalled === true || Boolean(example ?? read.scheme),
    ...(example !== undefined && { example }),
  }
}

function dependencyName(prefix: string): string {
  const plain = prefix
    .toLowerCase()
    .replace(/_(api|service|svc|base|server|http|rest|grpc|connection)$/, '')
    .replaceAll('_', '-')
  return /^(db|pg|postgres|postgresql|mysql|mariadb|sql|database|sqlalchemy-database)$/.test(plain)
    ? 'database'
    : plain.replace(/^[^a-z]+/, '').slice(0, 63) || 'dependency'
}

const parts = {
  port: /^PORT$/,
  user: /^(USER|USERNAME)$/,
  password: /^(PASSWORD|PASS|PASSWD)$/,
  database: /^(NAME|DATABASE|DB|DBNAME|DB_NAME)$/,
} as const

/** `DB_HOST`, `DB_PORT`, `DB_USER` … and Postgres' own `PGHOST`. */
function inParts(
  known: ReadonlyMap<string, { at: Place } & Partial<SurveyedVariable>>,
  evidence: Evidence,
): Address[] {
  return [...known].flatMap(([host, { at, isRequired, default: fallback }]) => {
    const prefix = /^(.+_|PG)HOST(NAME)?$/.exec(host)?.[1]
    if (prefix === undefined || notCalled.test(host)) return []
    const env: Record<string, string> = { host }
    for (const name of known.keys()) {
      if (!name.startsWith(prefix) || name === host) continue
      const rest = name.slice(prefix.length)
      for (const [part, pattern] of Object.entries(parts)) {
        if (pattern.test(rest)) env[part] ??= name
      }
    }
    if (env['port'] === undefined) return []
    const variable = `${prefix.replace(/_$/, '')}_HOST`
    return [
      {
        name: dependencyName(prefix.replace(/_$/, '')),
        env: env as DependencyConfig['env'],
        variables: Object.values(env),
        at,
        kind: kindOf({ variable, example: undefined, scheme: undefined }, evidence),
        isOptional: isRequired === false && fallback === undefined,
        isCertain: true,
      },
    ]
  })
}

/** Two variables may carry one address, `DATABASE_URL` beside `DB_HOST`: the URL is taken for it. */
function unique(addresses: readonly Address[]): Address[] {
  const taken = new Map<string, Address>()
  for (const address of addresses) {
    const isTwin = taken.has(address.name) && typeof address.env !== 'string'
    if (isTwin) continue
    let name = address.name
    for (let count = 2; taken.has(name); count++) name = `${address.name}-${count}`
    taken.set(name, { ...address, name })
  }
  return [...taken.values()].slice(0, 30)
}
