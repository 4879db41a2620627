/** What the service reads from its environment. All are required but those with a default and those that are optional. */
export const variables = {
  port: { name: 'PORT', parse: integer(0, 65_535) },
  databaseUrl: { name: 'DATABASE_URL', parse: url('postgres:', 'postgresql:') },
  paymentsUrl: { name: 'PAYMENTS_URL', parse: url('http:', 'https:') },
  apiToken: { name: 'API_TOKEN', parse: text(16) },
  quoteTimeoutMs: { name: 'QUOTE_TIMEOUT_MS', parse: integer(1, 60_000) },
  logLevel: {
    name: 'LOG_LEVEL',
    parse: oneOf('debug', 'info', 'warn', 'error'),
    default: 'info',
  },
  featureX: { name: 'FEATURE_X', parse: boolean, default: 'false' },
  otlpEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    parse: url('http:', 'https:'),
    isOptional: true,
  },
  sentryDsn: { name: 'SENTRY_DSN', parse: url('http:', 'https:'), isOptional: true },
  environment: {
    name: 'DEPLOY_ENV',
    parse: oneOf('development', 'staging', 'production'),
    default: 'development',
  },
  pageSize: { name: 'PAGE_SIZE', parse: integer(1, 1000), default: '20' },
  rateLimit: { name: 'RATE_LIMIT', parse: integer(1, 1_000_000), default: '1000' },
}

/** All problems of an environment at once; a problem never holds the value. */
export class ConfigurationError extends Error {
  constructor(problems) {
    super(problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; '))
    this.problems = problems
  }
}

/** The configuration by property name, or a ConfigurationError that names every bad variable. */
export function readConfig(env, schema = variables) {
  const config = {}
  const problems = []
  for (const [property, variable] of Object.entries(schema)) {
    const value = env[variable.name] ?? variable.default
    try {
      if (value === undefined && variable.isOptional) continue
      if (value === undefined) throw new Error('is required but is not set')
      config[property] = variable.parse(value)
    } catch (error) {
      problems.push({ variable: variable.name, problem: error.message })
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return config
}

function integer(least, most) {
  return (value) => {
    const number = Number(value)
    if (!/^-?\d+$/.test(value) || number < least || number > most) {
      throw new Error(`must be an integer from ${least} to ${most}`)
    }
    return number
  }
}

function url(...protocols) {
  return (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined
    if (!parsed || !protocols.includes(parsed.protocol) || parsed.hostname === '') {
      throw new Error(`must be a URL that starts with ${protocols.join('// or ')}//`)
    }
    return value
  }
}

function text(minimumLength) {
  return (value) => {
    if (value.length < minimumLength)
      throw new Error(`must have ${minimumLength} characters or more`)
    return value
  }
}

function oneOf(...values) {
  return (value) => {
    if (!values.includes(value)) throw new Error(`must be one of ${values.join(', ')}`)
    return value
  }
}

function boolean(value) {
  if (value !== 'true' && value !== 'false') throw new Error('must be true or false')
  return value === 'true'
}
