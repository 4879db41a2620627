import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startProcess } from '@staticfire/process'
import type { ProcessTree } from '@staticfire/process'
import { isDiskFull, StaticfireError } from '../errors.ts'
import { makeTemporaryFolder } from '../sandbox/temporary-folder.ts'
import { findFreePort } from './free-port.ts'
import { findPostgresAccount } from './postgres-account.ts'
import type { PostgresAccount } from './postgres-account.ts'
import { canTraverse, usablePostgres } from './postgres-binaries.ts'

export interface EmbeddedPostgres extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Its unix socket; undefined where its path is too long. */
  readonly socket: string | undefined
  /** The superuser, for the tool alone; services get a role of their own. */
  readonly user: string
  readonly password: string
  readonly folder: string
}

export interface EmbeddedPostgresOptions {
  signal: AbortSignal
  startTimeoutMs?: number
  /** The folder of the packaged Postgres; default the one of this platform's package. */
  packaged?: string
}

const host = '127.0.0.1'
const user = 'staticfire'

/** Starts a real, empty Postgres in a private folder, under another user when we are root. */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const account = await findPostgresAccount()
  const folder = await makeFolder(account)
  try {
    const native = await usablePostgres(folder, account, options.packaged)
    const password = randomBytes(18).toString('base64url')
    const server = { native, folder, account, signal: options.signal }
    await initialise(server, password)
    const { tree, port } = await listenSomewhere(server, options.startTimeoutMs ?? 30_000)
    const dispose = async () => {
      await stop(tree)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    const socket = socketFile(folder, port)
    return { host, port, socket, user, password, folder, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    throw isDiskFull(error) ? diskFull(folder, error) : error
  }
}

interface Server {
  native: string
  folder: string
  account: PostgresAccount
  signal: AbortSignal
}

async function makeFolder(account: PostgresAccount): Promise<string> {
  for (const parent of [tmpdir(), '/tmp', '/var/tmp']) {
    if (!(await isUsable(parent, account))) continue
    const folder = await makeTemporaryFolder('staticfire-postgres-', parent)
    const data = join(folder, 'data')
    await mkdir(data, { mode: 0o700 })
    if (account.type === 'other') {
      await chmod(folder, 0o711)
      await chown(data, account.uid, account.gid)
    }
    return folder
  }
  throw new StaticfireError(
    'dependency-failed',
    `The embedded Postgres cannot run as root, and no folder for temporary files (${tmpdir()}, ` +
      '/tmp, /var/tmp) can be entered by the user that it would run as.',
    { hint: 'Run as an ordinary user, or point TMPDIR to a folder that other users can enter.' },
  )
}

async function isUsable(parent: string, account: PostgresAccount): Promise<boolean> {
  const found = await stat(parent).catch(() => undefined)
  return found !== undefined && (await canTraverse(join(parent, 'x'), account))
}

async function initialise(server: Server, password: string): Promise<void> {
  const passwordFile = join(server.folder, 'password')
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (server.account.type === 'other') {
    await chown(passwordFile, server.account.uid, server.account.gid)
  }
  const settings = `--auth=scram-sha-256 --encoding=UTF8 --locale=C --locale-provider=builtin
    --builtin-locale=C.UTF-8 --no-sync --no-instructions --set=timezone=UTC --set=log_timezone=UTC`
  const where = ['-D', join(server.folder, 'data'), '-U', user, `--pwfile=${passwordFile}`]
  await using tree = await startAs(server, 'initdb', [...where, ...settings.split(/\s+/)])
  const exit = await tree.waitForExit(60_000, server.signal)
  server.signal.throwIfAborted()
  await rm(passwordFile, { force: true })
  if (exit?.code !== 0) {
    const how = exit ? `ended with ${exit.signal ?? `exit code ${exit.code}`}` : 'took over 60 s'
    throw failed(`The embedded Postgres could not be set up: initdb ${how}.`, tree, server)
  }
}

async function listenSomewhere(server: Server, timeoutMs: number) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort()
    const tree = await startAs(server, 'postgres', serverArguments(server.folder, port))
    const state = await waitUntilReady(tree, timeoutMs, server.signal).catch(async (error) => {
      await tree[Symbol.asyncDispose]()
      throw error
    })
    if (state === 'ready') return { tree, port }
    await tree[Symbol.asyncDispose]()
    server.signal.throwIfAborted()
    if (state === 'port-taken' && attempt < 5) continue
    throw failed(
      state === 'slow'
        ? `The embedded Postgres did not become ready within ${timeoutMs / 1000} s.`
        : 'The embedded Postgres ended while it was starting.',
      tree,
      server,
    )
  }
}

/** The kernel takes paths of at most 107 bytes. It lies in the data folder, which only the server and we enter. */
function socketFile(folder: string, port: number): string | undefined {
  const path = join(folder, 'data', `.s.PGSQL.${port}`)
  return Buffer.byteLength(path) <= 107 ? path : undefined
}

function serverArguments(folder: string, port: number): string[] {
  const socket = socketFile(folder, port)
  const settings = {
    listen_addresses: host,
    port,
    unix_socket_directories: socket === undefined ? '' : dirname(socket),
    max_connections: 200,
    // The data lives as long as the check: nothing has to survive a crash of the machine.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    // Shared memory as files of the private folder: a SIGKILL leaves nothing in /dev/shm.
    dynamic_shared_memory_type: 'mmap',
    lc_messages: 'C',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', join(folder, 'data'), ...flags]
}

async function waitUntilReady(tree: ProcessTree, timeoutMs: number, signal: AbortSignal) {
  const settled = new AbortController()
  const limit = AbortSignal.any([signal, settled.signal, AbortSignal.timeout(timeoutMs)])
  try {
    return await Promise.race([
      tree.logs
        .waitFor((line) => line.text.includes('database system is ready'), { signal: limit })
        .then(() => 'ready' as const)
        .catch(() => 'slow' as const),
      tree.exited.then(() =>
        tree.logs.tail(20).some((line) => /Address already in use/.test(line.text))
          ? ('port-taken' as const)
          : ('ended' as const),
      ),
    ])
  } finally {
    settled.abort()
  }
}

function startAs(server: Server, binary: string, argv: string[]): Promise<ProcessTree> {
  const { account, native, folder } = server
  const prefix = account.type === 'mapped' ? account.prefix : []
  return startProcess({
    argv: [...prefix, join(native, 'bin', binary), ...argv],
    cwd: account.type === 'other' ? join(folder, 'data') : folder,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    label: `embedded ${binary}`,
    ...(account.type === 'other' && { uid: account.uid, gid: account.gid }),
  })
}

/** Immediate shutdown: the server gives back its System V memory, which SIGKILL would leave. */
async function stop(tree: ProcessTree): Promise<void> {
  if (tree.exit === undefined) {
    await tree.signal('SIGQUIT', 'top').catch(() => undefined)
    await tree.waitForExit(5_000)
  }
  await tree[Symbol.asyncDispose]()
}

function failed(what: string, tree: ProcessTree, server: Server): StaticfireError {
  const printed = tree.logs.tail(12).map((line) => `  ${line.text}`)
  const as = server.account.type === 'other' ? ` It ran as user ${server.account.name}.` : ''
  const output = printed.length > 0 ? ` It printed:\n${printed.join('\n')}` : ''
  return new StaticfireError('dependency-failed', `${what}${as}${output}`, {
    hint:
      'Or give the address of a Postgres on this machine: ' +
      'from: "postgresql://…@127.0.0.1:5432/postgres" with scratch: true.',
  })
}

function diskFull(folder: string, cause: unknown): StaticfireError {
  return new StaticfireError('disk-full', `No space is left for the Postgres in ${folder}.`, {
    cause,
    hint: 'It needs about 100 MB. Free some space, or point TMPDIR to a folder with more.',
  })
}
