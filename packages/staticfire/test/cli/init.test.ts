import {
  access,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runCommandLine } from './command-line.ts'

const checkout = fileURLToPath(new URL('../../../../', import.meta.url))

interface Folder extends AsyncDisposable {
  readonly path: string
  write(files: Record<string, string>): Promise<void>
  read(name: string): Promise<string>
}

async function emptyFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'cli-init-'))
  return {
    path,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(join(path, name, '..'), { recursive: true })
        await writeFile(join(path, name), text)
      }
    },
    read: (name) => readFile(join(path, name), 'utf8'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

/** A service of this repository as it is without its staticfire.yaml, below the modules that it needs. */
async function undeclared(service: string): Promise<Folder> {
  const folder = await emptyFolder()
  await symlink(join(checkout, 'node_modules'), join(folder.path, 'node_modules'))
  await cp(join(checkout, 'services', service), join(folder.path, service), {
    recursive: true,
    filter: (source) =>
      !['node_modules', '.staticfire', 'staticfire.yaml'].includes(basename(source)),
  })
  return folder
}

const payments = (command: string) => ({
  kind: 'http',
  env: 'PAYMENTS_URL',
  from: { command, portEnv: 'PORT' },
})
const database = (setup: string) => ({
  kind: 'postgres',
  env: 'DATABASE_URL',
  from: 'embedded',
  setup,
})
const probes = { live: '/health', ready: '/ready' }

const services = [
  {
    service: 'defects',
    start: 'node run.js',
    endpoints: probes,
    dependencies: {
      database: database('node migrate.js'),
      payments: payments('node stub/payments.js'),
    },
  },
  {
    service: 'orders-express',
    start: 'node src/server.js',
    endpoints: { ...probes, metrics: '/metrics', openapi: '/openapi.json' },
    dependencies: {
      database: database('node src/migrate.js'),
      payments: payments('node stub/payments.js'),
    },
  },
  {
    service: 'orders-fastapi',
    start: '/usr/bin/python3 -m orders',
    endpoints: { ...probes, metrics: '/metrics', openapi: '/openapi.json' },
    dependencies: {
      database: database('/usr/bin/python3 migrate.py'),
      payments: payments('/usr/bin/python3 stub/payments.py'),
    },
  },
]

test.for(services)(
  '$service without its staticfire.yaml: init finds what a check needs, and the check comes to verdicts',
  async ({ service, ...expected }, { expect: expectHere }) => {
    await using folder = await undeclared(service)
    const init = await runCommandLine(['init', service], { cwd: folder.path })
    expectHere(init).toMatchObject({ code: 0, stderr: '', remains: [] })
    expectHere(init.stdout).toMatch(
      new RegExp(
        `Wrote ${service}/staticfire.yaml. Read it, then: staticfire check ${service}\\n$`,
      ),
    )
    const written: unknown = parse(await folder.read(`${service}/staticfire.yaml`))
    expectHere(written).toMatchObject({ service, port: 'PORT', ...expected })

    const items = ['startup-validation', 'missing-config', 'security-headers']
    const check = await runCommandLine(
      ['check', service, '--json', ...items.flatMap((item) => ['--only', item])],
      { cwd: folder.path },
    )
    const judged = JSON.parse(check.stdout) as { items: { id: string; status: string }[] }
    expectHere(
      judged.items.filter(({ status }) => status === 'fail' || status === 'error'),
    ).toEqual([])
    const passed = judged.items.filter(({ status }) => status === 'pass').map(({ id }) => id)
    expectHere(passed).toEqual(
      expect.arrayContaining([
        'configuration/startup-validation',
        'configuration/missing-config',
        'security/security-headers',
      ]),
    )
    expectHere([0, 4]).toContain(check.code)
  },
)

const small = {
  'package.json': '{"name":"small","scripts":{"start":"node server.js"}}',
  'server.js': `const http = require('node:http')
const port = Number(process.env.PORT)
if (!Number.isInteger(port)) throw new Error('PORT must be a port')
http.createServer((request, response) => {
  if (request.url === '/health') return response.end('up')
  response.end('hello')
}).listen(port)
`,
}

test('without a staticfire.yaml a check works from what is found, and says what it took', async () => {
  await using folder = await emptyFolder()
  await folder.write(small)
  const ended = await runCommandLine(['check', '--json', '--only', 'startup-validation'], {
    cwd: folder.path,
  })
  expect([0, 4]).toContain(ended.code)
  expect((JSON.parse(ended.stdout) as { notes: string[] }).notes).toEqual(
    expect.arrayContaining([
      'There is no staticfire.yaml: all of this was found in other files. `staticfire init` writes it down.',
      'Found start: node server.js (package.json:1).',
      'Found endpoints.live: /health (server.js:5).',
    ]),
  )
  expect(await readdir(folder.path)).not.toContain('staticfire.yaml')
})

describe('a staticfire.yaml that is there', () => {
  test('is not changed, and what it lacks is told', async () => {
    await using folder = await emptyFolder()
    await folder.write({ ...small, 'staticfire.yaml': 'service: small\nstart: node old.js\n' })
    const ended = await runCommandLine(['init', '--json'], { cwd: folder.path })
    expect(ended).toMatchObject({ code: 2, remains: [] })
    expect(ended.stderr).toMatch(/staticfire\.yaml is there already, and was not changed/)
    expect(ended.stderr).toMatch(/- start: "node old\.js"\n {2}\+ start: "node server\.js"\n/)
    expect(ended.stderr).toMatch(/\+ endpoints\.live: "\/health"/)
    expect(ended.stderr).toMatch(/staticfire init --force/)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { code: 'configuration-exists', exitCode: 2 },
    })
    expect(await folder.read('staticfire.yaml')).toBe('service: small\nstart: node old.js\n')
  })

  test('is replaced with --force, under the name that it has', async () => {
    await using folder = await emptyFolder()
    await folder.write({ ...small, 'staticfire.yml': 'service: old\n' })
    const ended = await runCommandLine(['init', '--force'], { cwd: folder.path })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(await folder.read('staticfire.yml')).toMatch(/^start: node server\.js/m)
    expect(await readdir(folder.path)).not.toContain('staticfire.yaml')
  })

  test('is not written through when it is a link', async () => {
    await using folder = await emptyFolder()
    await folder.write({ ...small, 'elsewhere/precious': 'mine' })
    await symlink('elsewhere/precious', join(folder.path, 'staticfire.yaml'))
    const ended = await runCommandLine(['init', '--force'], { cwd: folder.path })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(/cannot be written: it is not a file/)
    expect(await folder.read('elsewhere/precious')).toBe('mine')
  })
})

test('--json tells each thing with its place, what is unsure and what is missing', async () => {
  await using folder = await emptyFolder()
  await folder.write({
    ...small,
    'server.js': `${small['server.js']}\nfetch(process.env.BILLING_URL)\n`,
  })
  const ended = await runCommandLine(['init', '--json'], { cwd: folder.path })
  expect(ended).toMatchObject({ code: 0, stderr: '', remains: [] })
  const told = JSON.parse(ended.stdout) as { text: string; missing: { line: number }[] }
  expect(told).toMatchObject({
    schemaVersion: 1,
    service: 'small',
    file: join(folder.path, 'staticfire.yaml'),
    isComplete: false,
    missing: [{ key: 'dependencies.billing.from' }],
  })
  expect(told).toHaveProperty(
    'found',
    expect.arrayContaining([
      {
        key: 'start',
        value: 'node server.js',
        from: 'package.json:1',
        how: 'scripts.start of package.json',
      },
    ]),
  )
  expect(told).toHaveProperty(
    'unsure',
    expect.arrayContaining([expect.objectContaining({ about: 'endpoints.ready' })]),
  )
  expect(await folder.read('staticfire.yaml')).toBe(told.text)
  expect(told.text.split('\n').slice(told.missing[0]!.line).join('\n')).toMatch(/# MISSING/)

  const check = await runCommandLine(['check'], { cwd: folder.path })
  expect(check.code).toBe(2)
  expect(check.stderr).toMatch(
    /staticfire\.yaml:\d+:\d+ {2}dependencies\.billing\.from: is required/,
  )
})

test('nothing of the folder is run', async () => {
  await using folder = await emptyFolder()
  const leaveMark = "require('node:fs').writeFileSync(__dirname + '/ran', '')\n"
  await folder.write({
    ...small,
    'server.js': leaveMark + small['server.js'],
    'migrate.js': leaveMark,
    'knexfile.js': leaveMark,
    'node_modules/.bin/node': '#!/bin/sh\ntouch ran\n',
    '.npmrc': 'node-options=--require ./server.js\n',
  })
  expect(await runCommandLine(['init'], { cwd: folder.path })).toMatchObject({
    code: 0,
    remains: [],
  })
  await expect(access(join(folder.path, 'ran'))).rejects.toThrow(/ENOENT/)
})

describe('a repository of several packages', () => {
  const service = (name: string) =>
    Object.fromEntries(Object.entries(small).map(([file, text]) => [`${name}/${file}`, text]))
  const library = { 'libs/x/package.json': '{"name":"x","main":"x.js"}', 'libs/x/x.js': '' }

  test('the only service is taken, and which one is said', async () => {
    await using folder = await emptyFolder()
    await folder.write({ ...service('apps/api'), ...library })
    const ended = await runCommandLine(['init'], { cwd: folder.path })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^small, in apps\/api\n.*also here: libs\/x\n/)
    expect(ended.stdout).toMatch(/staticfire check apps\/api\n$/)
    await folder.read('apps/api/staticfire.yaml')

    const check = await runCommandLine(['check'], { cwd: folder.path })
    expect(check.code).toBe(2)
    expect(check.stderr).toMatch(/Nothing in \S+ itself is started, but apps\/api is/)
  })

  test('of several each is named, and none is taken', async () => {
    await using folder = await emptyFolder()
    await folder.write({ ...service('apps/api'), ...service('apps/web'), ...library })
    const ended = await runCommandLine(['init'], { cwd: folder.path })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(
      /holds several services:\n {2}apps\/api {2}\(node server\.js\)\n {2}apps\/web {2}\(node server\.js\)\n/,
    )
  })
})

const refused: { what: string; files?: Record<string, string>; argv?: string[]; says: RegExp }[] = [
  {
    what: 'an empty folder',
    says: /How to start the service in \S+ is not known[\s\S]*Write \S+staticfire\.yaml/,
  },
  {
    what: 'a package.json that is broken',
    files: { 'package.json': '{"scripts":' },
    says: /start: package\.json is no JSON: .* \(package\.json:1\)/,
  },
  {
    what: 'two programs that could be it',
    files: { 'a.js': small['server.js'], 'b.js': small['server.js'] },
    says: /start: could be `node a\.js`[\s\S]*start: could be `node b\.js`/,
  },
  { what: 'a folder that is not there', argv: ['nowhere'], says: /There is no folder \S+nowhere/ },
  { what: 'a file', files: { x: '' }, argv: ['x'], says: /x is not a folder/ },
  { what: 'two folders', argv: ['a', 'b'], says: /init takes one folder; "b" is too much/ },
  { what: 'an unknown option', argv: ['--forse'], says: /Did you mean --force\?/ },
]

test.concurrent.for(refused)(
  '$what is refused with 2, and nothing is written',
  async ({ files = {}, argv = [], says }, { expect: expectHere }) => {
    await using folder = await emptyFolder()
    await folder.write(files)
    const ended = await runCommandLine(['init', '--json', ...argv], { cwd: folder.path })
    expectHere(ended).toMatchObject({ code: 2, remains: [] })
    expectHere(ended.stderr).toMatch(says)
    expectHere(JSON.parse(ended.stdout)).toMatchObject({ error: { exitCode: 2 } })
    expectHere(await readdir(folder.path)).not.toContain('staticfire.yaml')
  },
)

test('what files say is shown, and obeyed by no terminal', async () => {
  await using folder = await emptyFolder()
  await folder.write({
    ...small,
    'package.json': JSON.stringify({ scripts: { start: 'node "\u001b[31mserver.js"' } }),
  })
  const ended = await runCommandLine(['init'], { cwd: folder.path })
  expect(ended.code).toBe(0)
  expect(ended.stdout).toContain('\\x1b[31mserver.js')
  expect(ended.stdout + (await folder.read('staticfire.yaml'))).not.toContain('\u001b')
})
