import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { chmod, cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test, vi } from 'vitest'
import { startEmbeddedPostgres } from '../src/dependencies/embedded-postgres.ts'
import { prepareDependencies } from '../src/dependencies/index.ts'
import { locatePostgres } from '../src/dependencies/postgres-binaries.ts'
import { createSandbox } from '../src/sandbox/index.ts'
import { blueprintOf, dependencyOf } from './sandbox-fixtures/blueprint.ts'
import { makeFolder } from './sandbox-fixtures/folder.ts'

const signal = new AbortController().signal
const isRoot = process.getuid?.() === 0

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(text)).rows as unknown[]
  } finally {
    await client.end()
  }
}

/** What servers put there is this file's alone: beside it, others start theirs in the usual place. */
const temporary = mkdtempSync(join(tmpdir(), 'postgres-test-'))
// The user that the server runs as has to get through.
chmodSync(temporary, 0o755)
vi.stubEnv('TMPDIR', temporary)
afterAll(() => rm(temporary, { recursive: true, force: true }))

async function leftBehind(): Promise<string[]> {
  const names = await readdir(tmpdir())
  return names.filter((name) => name.startsWith('staticfire-postgres-'))
}

test('each instance gets a database of its own with what setup made, behind a proxy of its own', async () => {
  await using folder = await makeFolder({
    'setup.js': `
      const { Client } = require(${JSON.stringify(import.meta.resolve('pg').replace('file://', ''))})
      const client = new Client(process.env.DATABASE_URL)
      client.connect()
        .then(() => client.query('CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)'))
        .then(() => client.end())`,
  })
  const blueprint = blueprintOf(folder.path, {
    dependencies: [
      dependencyOf({
        name: 'database',
        kind: 'postgres',
        from: { type: 'embedded' },
        env: { url: 'DATABASE_URL', host: 'DB_HOST', port: 'DB_PORT', password: 'DB_PASSWORD' },
        setup: [['node', 'setup.js']],
      }),
    ],
  })
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint,
    runDir: '/nowhere',
    signal,
  })
  await using prepared = await prepareDependencies({ blueprint, sandbox, signal })
  const [one, two] = await Promise.all([prepared.open('boot'), prepared.open('boot')])
  await using _one = one
  const urls = [one, two].map((open) => open.env['DATABASE_URL'] ?? '')
  expect(new Set(urls.map((url) => new URL(url).pathname)).size).toBe(2)
  for (const url of urls) expect(await query(url, 'SELECT id FROM orders')).toEqual([{ id: 1 }])

  await query(urls[0] ?? '', 'INSERT INTO orders VALUES (2)')
  expect(await query(urls[1] ?? '', 'SELECT count(*)::int AS n FROM orders')).toEqual([{ n: 1 }])
  const attempts = one.proxies.get('database')?.ledger.attempts ?? []
  expect(attempts.map(({ operation }) => operation)).toContain('INSERT orders')
  expect(two.proxies.get('database')?.port).toBe(Number(two.env['DB_PORT']))

  const rights = 'SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user'
  expect(await query(urls[0] ?? '', rights)).toEqual([{ rolsuper: false, rolcreatedb: true }])
  expect(one.secrets).toEqual([one.env['DB_PASSWORD']])
  expect(one.secrets[0]?.length).toBeGreaterThan(20)
  const wrong = (urls[0] ?? '').replace(one.secrets[0] ?? '', 'wrong')
  await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })

  const [, name = ''] = new URL(urls[1] ?? '').pathname.split('/')
  const idle = new pg.Client({ connectionString: urls[1] ?? '' })
  idle.on('error', () => undefined)
  await idle.connect()
  const closed = new Promise((resolve) => idle.once('end', resolve))
  await two.dispose()
  await closed
  const databases = await query(urls[0] ?? '', 'SELECT datname FROM pg_database')
  expect(databases).not.toContainEqual({ datname: name })
})

test.skipIf(!isRoot)(
  'as root the server runs as another user, and disposal leaves nothing',
  async () => {
    const before = await leftBehind()
    const server = await startEmbeddedPostgres({ signal })
    const [pid] = (await readFile(join(server.folder, 'data', 'postmaster.pid'), 'utf8')).split(
      '\n',
    )
    expect((await stat(`/proc/${pid}`)).uid).not.toBe(0)
    const address = `postgresql://${server.user}:${server.password}@${server.host}:${server.port}/postgres`
    expect(await leftBehind()).toHaveLength(before.length + 1)
    expect((await stat(server.socket!)).isSocket()).toBe(true)
    expect((await stat(dirname(server.socket!))).mode & 0o077).toBe(0)
    expect(await query(address, 'SHOW max_connections')).toEqual([{ max_connections: '200' }])
    await server[Symbol.asyncDispose]()
    await expect(stat(`/proc/${pid}`)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await leftBehind()).toEqual(before)
  },
)

test.skipIf(!isRoot)(
  'binaries that the other user cannot reach are copied to where it can',
  async () => {
    await using hidden = await makeFolder()
    await chmod(hidden.path, 0o700)
    await cp(locatePostgres(), join(hidden.path, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    await using server = await startEmbeddedPostgres({
      signal,
      packaged: join(hidden.path, 'native'),
    })
    expect(await readdir(server.folder)).toContain('native')
  },
)

test('an installation without its install script gets the links between libraries it lacks', async () => {
  await using folder = await makeFolder()
  const native = join(folder.path, 'native')
  await cp(locatePostgres(), native, {
    recursive: true,
    filter: async (path) => !/\.so(\.\d+)*$/.test(path) || (await isRegular(path)),
  })
  await using server = await startEmbeddedPostgres({ signal, packaged: native })
  expect(await readdir(join(server.folder, 'native', 'lib'))).toContain('libpq.so.5')
})

test('an initdb that fails is told with its output, and nothing is left', async () => {
  const before = await leftBehind()
  await using folder = await makeFolder()
  const native = join(folder.path, 'native')
  await chmod(folder.path, 0o755)
  await cp(locatePostgres(), native, { recursive: true, verbatimSymlinks: true })
  await writeFile(join(native, 'share', 'postgresql', 'postgres.bki'), 'broken')
  await expect(startEmbeddedPostgres({ signal, packaged: native })).rejects.toMatchObject({
    code: 'dependency-failed',
    message: expect.stringMatching(
      /initdb ended with exit code 1\.[^]*It printed:\n[^]*postgres\.bki/,
    ),
    hint: expect.stringContaining('scratch: true'),
  })
  expect(await leftBehind()).toEqual(before)
})

test.skipIf(!isRoot)(
  'as the root of a user namespace without other users it still starts',
  async () => {
    const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('../src/dependencies/embedded-postgres.ts', import.meta.url).href)}
    const server = await startEmbeddedPostgres({ signal: new AbortController().signal })
    console.log('port ' + server.port)
    await server[Symbol.asyncDispose]()`
    const node = [
      process.execPath,
      '--conditions=@staticfire/source',
      '--input-type=module-typescript',
    ]
    const output = execFileSync(
      'setpriv',
      ['--reuid=65534', '--regid=65534', '--clear-groups', 'unshare', '-r', ...node, '-e', program],
      { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } },
    )
    expect(output).toMatch(/^port \d+\n$/)
  },
)

test('a setup that fails is told with the command, its exit code and what it printed', async () => {
  await using folder = await makeFolder()
  const blueprint = blueprintOf(folder.path, {
    dependencies: [
      dependencyOf({
        name: 'database',
        kind: 'postgres',
        from: { type: 'embedded' },
        setup: [
          [
            'node',
            '-e',
            'console.error("no such table"); console.error(process.env.DEPENDENCY_URL); process.exit(4)',
          ],
        ],
      }),
    ],
  })
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint,
    runDir: '/nowhere',
    signal,
  })
  await expect(prepareDependencies({ blueprint, sandbox, signal })).rejects.toMatchObject({
    code: 'setup-failed',
    message: expect.stringMatching(
      /setup of database .* ended with exit code 4[^]*no such table\n *postgresql:\/\/[^:]*:‹masked›@/,
    ),
  })
})

async function isRegular(path: string): Promise<boolean> {
  const { lstat } = await import('node:fs/promises')
  return (await lstat(path)).isFile()
}
