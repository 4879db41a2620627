import { z } from 'zod'
import {
  command,
  commands,
  date,
  duration,
  env,
  headers,
  httpMethod,
  itemId,
  name,
  path,
  percentage,
  portBinding,
  rate,
  size,
  text,
  variableName,
} from './scalars.ts'

export const variableTypes = [
  'string',
  'number',
  'integer',
  'boolean',
  'url',
  'duration',
  'enum',
] as const

export const dependencyKinds = ['postgres', 'mysql', 'redis', 'amqp', 'http', 'tcp'] as const

/** Signals that a service may handle; SIGKILL is not among them, since nothing can. */
const stopSignals = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const

const flag = z.boolean('true or false')
const count = z.int('a whole number').min(1, 'a whole number from 1')
const status = z
  .int('a status')
  .min(100, 'a status from 100 to 599')
  .max(599, 'a status from 100 to 599')
const list = <T extends z.ZodType>(item: T) => z.array(item, 'a list')

const requestFields = {
  method: httpMethod,
  path,
  headers: headers.exactOptional(),
  body: z.unknown().exactOptional().describe('A JSON value, sent as JSON; or text'),
  identity: name.exactOptional().describe('Who sends it; without one it is sent anonymously'),
  owner: name.exactOptional().describe('The identity whose object it is'),
  forbidden: list(name).exactOptional().describe('Identities that must be refused'),
  expect: z
    .union([status, z.array(status).min(1)], { error: 'a status such as 201, or a list of them' })
    .exactOptional(),
  idempotent: flag.exactOptional(),
}

export const requestConfigSchema = z.strictObject({ id: text.exactOptional(), ...requestFields })

/** `METHOD /path`, the id of one under `traffic.requests`, or such a request. */
const request = z.union([text, requestConfigSchema], {
  error: '`METHOD /path`, the id of a request under traffic.requests, or a request',
})

const stop = z.strictObject({
  signal: z.enum(stopSignals).exactOptional(),
  grace: duration.exactOptional(),
  preStop: duration.exactOptional(),
})

const endpoints = z.strictObject({
  live: path.exactOptional(),
  ready: path.exactOptional(),
  startup: path.exactOptional(),
  metrics: path.exactOptional(),
  openapi: path.exactOptional(),
})

const variable = z
  .strictObject({
    type: z.enum(variableTypes),
    values: list(text).min(1, 'the allowed values').exactOptional(),
    required: flag.exactOptional(),
    default: z.union([z.string(), z.number(), z.boolean()], { error: 'text' }).exactOptional(),
    secret: flag.exactOptional(),
  })
  .refine((it) => (it.type === 'enum') === (it.values !== undefined), {
    error: 'type: enum and `values` (the allowed values) belong together',
    path: ['values'],
  })

const addressParts = z
  .strictObject({
    url: variableName.exactOptional(),
    host: variableName.exactOptional(),
    port: variableName.exactOptional(),
    user: variableName.exactOptional(),
    password: variableName.exactOptional(),
    database: variableName.exactOptional(),
  })
  .refine((it) => it.url !== undefined || (it.host !== undefined && it.port !== undefined), {
    error: 'name the variable that carries the `url`, or those of `host` and `port`',
  })

const dependency = z.strictObject({
  kind: z.enum(dependencyKinds),
  env: z
    .union([variableName, addressParts], {
      error:
        'the variable that carries its URL, or a map of url, host, port, user, password, database',
    })
    .describe('The variables through which the service learns the address'),
  from: z
    .union(
      [
        z.literal('embedded'),
        z.strictObject({
          command,
          portEnv: variableName.exactOptional(),
          env: env.exactOptional(),
        }),
        z
          .string()
          .regex(
            /^[a-z][a-z0-9+]*:\/\/\S+$/i,
            '`embedded`, or a URL such as redis://127.0.0.1:6379',
          ),
      ],
      { error: '`embedded`, a URL such as redis://127.0.0.1:6379, or a map with `command`' },
    )
    .exactOptional()
    .describe('Where it comes from. Default for postgres: embedded'),
  setup: commands.exactOptional().describe('Prepares it, e.g. migrations'),
  critical: flag.exactOptional(),
  timeout: duration.exactOptional().describe('The declared patience for one operation'),
  attempts: count
    .exactOptional()
    .describe('The declared maximum of calls for one operation on it, the first one among them'),
  reset: duration.exactOptional().describe("After how long the service's circuit breaker probes"),
  pool: count.exactOptional().describe('The declared maximum of connections'),
  scratch: flag
    .exactOptional()
    .describe('true: the tool may write to a database it did not create'),
})

const identity = z
  .strictObject({
    token: text.exactOptional(),
    command: command.exactOptional().describe('Prints a bearer token'),
    headers: headers.exactOptional(),
  })
  .refine((it) => Object.keys(it).length > 0, { error: 'give it a token, a command or headers' })

const traffic = z.strictObject({
  openapi: text.exactOptional().describe('A file, or a path that the service serves'),
  requests: list(request).exactOptional(),
  identities: z.record(name, identity, 'a map of identities').exactOptional(),
  public: list(text).exactOptional().describe('Operations that need no identity: `GET /catalogue`'),
  limits: z
    .strictObject({
      requests: count,
      per: duration,
      by: z.enum(['identity', 'ip']).exactOptional(),
      store: name.exactOptional().describe('The dependency that replicas share the limit in'),
      trustedHops: z
        .int('a whole number')
        .min(0, 'a whole number from 0')
        .exactOptional()
        .describe('Proxies in front of the service, each of which appends to X-Forwarded-For'),
      lowered: z
        .strictObject({
          requests: count.max(90, 'a whole number from 1 to 90'),
          per: duration.exactOptional(),
          env,
        })
        .exactOptional()
        .describe(
          'A limit that one burst of 300 requests can reach, and the variables that set it',
        ),
    })
    .exactOptional(),
  objectives: z
    .strictObject({
      rate: rate.exactOptional(),
      p95: duration.exactOptional(),
      errors: percentage.exactOptional(),
    })
    .exactOptional(),
  fallbacks: list(z.strictObject({ operation: text, when: name, degraded: text })).exactOptional(),
})

const data = z.strictObject({
  migrations: z
    .strictObject({
      up: commands.exactOptional(),
      down: commands.exactOptional(),
      previous: commands.exactOptional(),
      policy: z.enum(['forward-only', 'reversible']).exactOptional(),
    })
    .exactOptional(),
  backup: z
    .strictObject({ save: commands, restore: commands, schedule: text.exactOptional() })
    .exactOptional(),
  retention: list(
    z.strictObject({ table: text, column: text, keep: duration, run: commands.exactOptional() }),
  ).exactOptional(),
})

const release = z.strictObject({
  smoke: commands.exactOptional(),
  previous: z
    .strictObject({
      ref: text.exactOptional(),
      image: text.exactOptional(),
      command: command.exactOptional(),
    })
    .refine((it) => Object.keys(it).length === 1, { error: 'give one of ref, image or command' })
    .exactOptional(),
  rollback: commands.exactOptional(),
})

const environment = z.strictObject({ env: env.exactOptional() })

/** Every key of `staticfire.yaml`. Unknown ones are refused; the values are as they were written. */
export const configurationSchema = z.strictObject({
  service: name.exactOptional().describe("The service's name. Default: that of its folder"),
  build: commands.exactOptional().describe("Runs once, in the sandbox's copy"),
  start: command.exactOptional().describe('Starts the service. No shell is run'),
  port: portBinding.exactOptional(),
  stop: stop.exactOptional(),
  endpoints: endpoints.exactOptional(),
  describe: z
    .strictObject({
      env: variableName.describe('The variable that tells the management port'),
      path: path.exactOptional().describe('Default: /describe'),
    })
    .exactOptional()
    .describe(
      'Where the service describes itself: budgets that this file leaves out are read there',
    ),
  env: env.exactOptional().describe('Variables that the service is started with'),
  environments: z
    .strictObject({
      development: environment.exactOptional(),
      staging: environment.exactOptional(),
      production: environment.exactOptional(),
    })
    .exactOptional(),
  variables: z
    .record(variableName, variable, 'a map of variables')
    .exactOptional()
    .describe('The variables that the service reads, and what they may be'),
  dependencies: z.record(name, dependency, 'a map of dependencies').exactOptional(),
  traffic: traffic.exactOptional(),
  crash: request
    .exactOptional()
    .describe('A route that raises, where the service has one for tests'),
  person: z
    .strictObject({
      create: request,
      export: request.exactOptional(),
      erase: request.exactOptional(),
      identity: name.exactOptional(),
    })
    .exactOptional(),
  data: data.exactOptional(),
  flags: z
    .strictObject({
      provider: z.enum(['flagd', 'unleash']),
      file: text.exactOptional(),
      key: text,
      request,
    })
    .exactOptional(),
  release: release.exactOptional(),
  frontend: z
    .strictObject({
      dist: text,
      budgets: z.record(z.string(), size, 'a map of budgets').exactOptional(),
    })
    .exactOptional(),
  provided: z
    .record(itemId, z.strictObject({ by: text, evidence: text }), 'a map of items')
    .exactOptional()
    .describe('What the platform does for this service, with a file that shows it'),
  run: z
    .strictObject({
      guide: list(command).exactOptional(),
      tests: commands.exactOptional(),
    })
    .exactOptional()
    .describe('Commands that documents name are executed only when listed here'),
  attestations: list(
    z.strictObject({ item: itemId, by: text, on: date, until: date, text: text.exactOptional() }),
  ).exactOptional(),
  waivers: list(
    z.strictObject({
      item: itemId,
      key: text.exactOptional(),
      reason: text,
      owner: text,
      until: date,
    }),
  ).exactOptional(),
  gate: z
    .strictObject({
      level: z.enum(['bronze', 'silver', 'gold']).exactOptional(),
      require: list(text).exactOptional().describe('Items or sections that are required as well'),
      unproven: z.enum(['hold', 'allow']).exactOptional(),
      baseline: text.exactOptional(),
    })
    .exactOptional(),
})

export type Configuration = z.infer<typeof configurationSchema>
export type RequestConfig = z.infer<typeof requestConfigSchema>
export type DependencyConfig = z.infer<typeof dependency>
export type VariableConfig = z.infer<typeof variable>
export type IdentityConfig = z.infer<typeof identity>
export type VariableType = (typeof variableTypes)[number]
/** One command as it may be written. */
export type CommandConfig = z.infer<typeof command>
/** One or several commands as they may be written. */
export type CommandsConfig = z.infer<typeof commands>
/** A request as it may be written where one is named. */
export type RequestReference = z.infer<typeof request>
