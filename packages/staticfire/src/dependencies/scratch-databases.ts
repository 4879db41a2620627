import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { StaticfireError } from '../errors.ts'

export interface DatabaseServer {
  host: string
  port: number
  user: string
  password?: string
  /** The database to connect to in order to create others. */
  maintenance: string
}

/** Databases that the tool made on one server, each of them marked, all dropped at the end. */
export interface ScratchDatabases extends AsyncDisposable {
  /** The database that `setup` prepares and every other one is a copy of. */
  readonly template: string
  /** No connection may be open to the template from here on. */
  seal(): Promise<void>
  create(label: string): Promise<string>
  drop(database: string): Promise<void>
}

const marker = 'Scratch database of staticfire; safe to drop'

/** Creates the template database; `owner`, when given, owns it and every copy. */
export async function createScratchDatabases(options: {
  server: DatabaseServer
  dependency: string
  owner?: string
}): Promise<ScratchDatabases> {
  const { server, dependency, owner } = options
  const client = await connect(server, dependency)
  const prefix = `staticfire_${randomBytes(4).toString('hex')}_${plain(dependency).slice(0, 16)}`
  const template = `${prefix}_template`
  const created = new Set<string>()
  let count = 0

  // One statement at a time: a template may be copied by one session only.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const next = last.then(task, task)
    last = next.catch(() => undefined)
    return next
  }
  const make = async (name: string, from?: string) => {
    const source = from ? ` TEMPLATE "${from}"` : ''
    await client.query(`CREATE DATABASE "${name}"${source}${owner ? ` OWNER "${owner}"` : ''}`)
    created.add(name)
    await client.query(`COMMENT ON DATABASE "${name}" IS '${marker}'`)
    return name
  }
  const drop = async (name: string) => {
    await dropDatabase(client, name)
    created.delete(name)
  }
  try {
    await make(template)
  } catch (error) {
    await client.end()
    throw refused(error, server, dependency)
  }
  return {
    template,
    seal: () => inTurn(() => sealTemplate(client, template)),
    create: (label) =>
      inTurn(() => make(`${prefix}_${(count += 1)}_${plain(label).slice(0, 12)}`, template)),
    drop: (name) => inTurn(() => drop(name)),
    [Symbol.asyncDispose]: () =>
      inTurn(async () => {
        for (const name of created) await drop(name).catch(() => undefined)
        await client.end().catch(() => undefined)
      }),
  }
}

/** An ordinary role that may log in and create databases and roles, as hosted Postgres gives out. */
export async function createRole(
  server: DatabaseServer,
  role: { name: string; password: string },
): Promise<void> {
  const client = await connect(server, role.name)
  try {
    const { escapeLiteral, escapeIdentifier } = client
    await client.query(
      `CREATE ROLE ${escapeIdentifier(role.name)} LOGIN CREATEDB CREATEROLE ` +
        `PASSWORD ${escapeLiteral(role.password)}`,
    )
  } finally {
    await client.end()
  }
}

async function connect(server: DatabaseServer, dependency: string): Promise<Client> {
  const { default: pg } = await import('pg')
  const { maintenance: database, ...address } = server
  const client = new pg.Client({
    ...address,
    database,
    ssl: false,
    connectionTimeoutMillis: 10_000,
  })
  // A server that ends is noticed by the next statement; without a listener it would end us too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    throw refused(error, server, dependency)
  }
}

/** With sessions left open `CREATE DATABASE … TEMPLATE` would wait five seconds and then fail. */
async function sealTemplate(client: Client, template: string): Promise<void> {
  await client.query(`ALTER DATABASE "${template}" ALLOW_CONNECTIONS false`)
  await endSessions(client, template)
}

async function dropDatabase(client: Client, name: string): Promise<void> {
  try {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  } catch (error) {
    // Before Postgres 13 there is no FORCE: a syntax error.
    if ((error as { code?: string }).code !== '42601') throw error
    await endSessions(client, name)
    await client.query(`DROP DATABASE IF EXISTS "${name}"`)
  }
}

async function endSessions(client: Client, database: string): Promise<void> {
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [database],
  )
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
}

function refused(error: unknown, server: DatabaseServer, dependency: string): StaticfireError {
  return new StaticfireError(
    'dependency-failed',
    `No scratch database could be created for ${dependency} as ${server.user} at ` +
      `${server.host}:${server.port}: ${(error as Error).message}.`,
    {
      cause: error,
      hint: 'The user of the URL needs the right CREATEDB; or use from: embedded.',
    },
  )
}
