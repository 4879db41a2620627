import type { Configuration } from '@staticfire/contracts'
import type { Evidence } from '../evidence.ts'

export type Kind = NonNullable<Configuration['dependencies']>[string]['kind']

const schemes: Record<string, Kind> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  'postgresql+asyncpg': 'postgres',
  'postgresql+psycopg': 'postgres',
  'postgresql+psycopg2': 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  redis: 'redis',
  rediss: 'redis',
  amqp: 'amqp',
  amqps: 'amqp',
  http: 'http',
  https: 'http',
}

const postgresDrivers =
  /^(pg|postgres|pg-promise|slonik|asyncpg|psycopg|psycopg2|psycopg2-binary|psycopg-binary|node-pg-migrate|@vercel\/postgres)$/
const mysqlDrivers = /^(mysql|mysql2|mariadb|pymysql|aiomysql|mysqlclient|mysql-connector-python)$/

/** What a variable leads to: by the scheme of its value, by what the service has installed, by its name. */
export function kindOf(
  {
    variable,
    example,
    scheme,
  }: { variable: string; example: string | undefined; scheme: string | undefined },
  evidence: Evidence,
): Kind | undefined {
  const written = scheme ?? /^([a-z][a-z0-9+]*):\/\//i.exec(example ?? '')?.[1]?.toLowerCase()
  if (written !== undefined) {
    // `mongodb://`, `kafka://` and the like: their addresses cannot be given as a plain TCP one.
    return Object.hasOwn(schemes, written) ? schemes[written] : undefined
  }
  if (/(POSTGRES|^PG)/.test(variable)) return 'postgres'
  if (/(MYSQL|MARIADB)/.test(variable)) return 'mysql'
  if (/(^|_)(DATABASE|DB|SQL)(_|$)/.test(variable)) return driverKind(evidence)
  if (/(REDIS|VALKEY|^CACHE)/.test(variable)) return 'redis'
  if (/(AMQP|RABBIT)/.test(variable)) return 'amqp'
  if (/(MONGO|KAFKA|NATS|ELASTIC|MEMCACHE|S3|SMTP|BROKER|CASSANDRA|CLICKHOUSE|DSN)/.test(variable))
    return undefined
  return /_(URL|URI|ENDPOINT)$/.test(variable) ? 'http' : undefined
}

function driverKind({ package: manifest, python, compose }: Evidence): Kind | undefined {
  const installed = [...(manifest?.dependencies ?? []), ...(python?.requirements ?? [])]
  const images = compose.map(({ image = '' }) => image)
  const isPostgres =
    installed.some((it) => postgresDrivers.test(it)) || images.some((it) => /postg/.test(it))
  const isMysql =
    installed.some((it) => mysqlDrivers.test(it)) || images.some((it) => /mysql|mariadb/.test(it))
  if (isPostgres !== isMysql) return isPostgres ? 'postgres' : 'mysql'
  return undefined
}
