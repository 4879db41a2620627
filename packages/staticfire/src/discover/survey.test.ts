import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { draft } from './drafted.ts'
import { findService } from './find-service.ts'
import { type Survey, survey } from './survey.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'staticfire-survey-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
}

async function surveyOf(files: Record<string, string>): Promise<Survey> {
  await write(files)
  return survey(root)
}

const doubtsAbout = ({ doubts }: Survey, about: string) =>
  doubts.filter((it) => it.about === about).map(({ text }) => text)

const listens = "require('http').createServer().listen(process.env.PORT)\n"

describe('the start', () => {
  test.each<[string, Record<string, string>, string | undefined, string]>([
    [
      'a start script',
      { 'package.json': '{"scripts":{"start":"node a.js"}}', 'a.js': '' },
      'node a.js',
      'package.json:1',
    ],
    [
      'the production script before it',
      {
        'package.json': '{"scripts":{\n"start":"nest start",\n"start:prod":"node a.js"}}',
        'a.js': '',
      },
      'node a.js',
      'package.json:3',
    ],
    [
      'a script that needs a shell',
      { 'package.json': '{"scripts":{"start":"a && b"}}' },
      'npm start',
      'package.json:1',
    ],
    [
      'a Dockerfile',
      { Dockerfile: 'FROM x\nWORKDIR /app\nCMD ["node", "/app/a.js"]', 'a.js': '' },
      'node a.js',
      'Dockerfile:3',
    ],
    [
      'a module of Python',
      { Dockerfile: 'FROM x\nCMD ["python3", "-m", "shop"]', 'shop/__main__.py': '' },
      'python3 -m shop',
      'Dockerfile:2',
    ],
    [
      'a compose service',
      { 'compose.yaml': 'services:\n  web:\n    build: .\n    command: node a.js', 'a.js': '' },
      'node a.js',
      'compose.yaml:4',
    ],
    [
      'a FastAPI application',
      { 'requirements.txt': 'fastapi', 'shop/main.py': 'app = FastAPI()' },
      'python3 -m uvicorn shop.main:app --port ${port}',
      'shop/main.py:1',
    ],
    [
      'a Flask application with gunicorn',
      { 'requirements.txt': 'flask\ngunicorn==22', 'wsgi.py': 'app = Flask(__name__)' },
      'python3 -m gunicorn --bind 127.0.0.1:${port} wsgi:app',
      'wsgi.py:1',
    ],
    [
      'Django',
      { 'manage.py': '' },
      'python3 manage.py runserver --noreload 127.0.0.1:${port}',
      'manage.py:1',
    ],
    [
      'the program that opens the port',
      { 'run.js': "require('./lib/http')", 'lib/http.js': listens, 'migrate.js': '' },
      'node run.js',
      'run.js:1',
    ],
    [
      'the one with a usual name',
      { 'other.js': listens, 'server.js': listens },
      'node server.js',
      'server.js:1',
    ],
    ['none of two that could be it', { 'a.js': listens, 'b.js': listens }, undefined, ''],
    [
      'no test and no stand-in',
      { 'test/a.js': listens, 'stub/b.js': listens, 'c.test.js': listens },
      undefined,
      '',
    ],
  ])('%s', async (_, files, start, from) => {
    const found = await surveyOf(files)
    expect(found.start?.value.join(' ')).toBe(start)
    if (found.start) expect(`${found.start.at.file}:${found.start.at.line}`).toBe(from)
  })

  test('several candidates: which was taken and which not', async () => {
    const found = await surveyOf({
      'package.json': '{"scripts":{"start":"node a.js"}}',
      Dockerfile: 'FROM x\nCMD ["node", "b.js"]',
      'compose.yaml': 'services: { web: { build: ., command: node gone.js } }',
      'a.js': '',
      'b.js': '',
    })
    expect(found.start?.value).toEqual(['node', 'a.js'])
    expect(doubtsAbout(found, 'start')).toEqual([
      'CMD of the Dockerfile starts `node b.js` instead; scripts.start of package.json was taken, which comes before it',
      '`node gone.js` (`command` of the compose service) was not taken: gone.js is not in this folder',
    ])
  })

  test('what is built first is built by the script that says so', async () => {
    const found = await surveyOf({
      'package.json': '{"scripts":{"build":"tsc","start":"node dist/server.js"}}',
      'src/server.ts': "import http from 'node:http'\nhttp.createServer().listen(process.env.PORT)",
    })
    expect(found).toMatchObject({
      start: { value: ['node', 'dist/server.js'] },
      build: { value: ['npm', 'run', 'build'] },
      port: { value: 'PORT', at: { file: 'src/server.ts', line: 2 } },
    })
  })

  test('a program that is not installed gives way to one that is', async () => {
    const found = await surveyOf({
      'package.json': '{"main":"a.js","scripts":{"start":"no-such-manager start"}}',
      'a.js': '',
    })
    expect(found.start?.value).toEqual(['node', 'a.js'])
    expect(doubtsAbout(found, 'start')).toEqual([
      '`no-such-manager start` (scripts.start of package.json) was not taken: no-such-manager is not installed on this machine',
    ])
  })

  test('a program that is nowhere is written all the same, and told', async () => {
    const found = await surveyOf({ 'package.json': '{"scripts":{"start":"node gone.js"}}' })
    expect(found.start?.value).toEqual(['node', 'gone.js'])
    expect(doubtsAbout(found, 'start')).toEqual([
      'gone.js is not in this folder, and nothing else tells how it is started',
    ])
  })
})

describe('the port', () => {
  const started = { 'package.json': '{"scripts":{"start":"node a.js"}}' }
  test.each<[string, Record<string, string>, string | number | undefined]>([
    ['the variable that is listened on', { ...started, 'a.js': listens }, 'PORT'],
    ['another name', { ...started, 'a.js': 'x.listen(process.env.HTTP_PORT)' }, 'HTTP_PORT'],
    ['a number', { ...started, 'a.js': 'x.listen(3000)' }, 3000],
    ['a flag of the command', { Procfile: 'web: uvicorn a:app --port 8123', 'a.py': '' }, 8123],
    [
      'a placeholder of the command',
      { Procfile: 'web: uvicorn a:app --port $PORT', 'a.py': '' },
      'PORT',
    ],
    ['what an example sets', { ...started, 'a.js': '', '.env.example': 'APP_PORT=1' }, 'APP_PORT'],
    ['what the image exposes', { ...started, 'a.js': '', Dockerfile: 'FROM x\nEXPOSE 9000' }, 9000],
    ['nothing', { ...started, 'a.js': '' }, undefined],
  ])('%s', async (_, files, port) => {
    expect((await surveyOf(files)).port?.value).toBe(port)
  })
})

describe('dependencies', () => {
  const started = { 'package.json': '{"scripts":{"start":"node a.js"},"dependencies":{"pg":"8"}}' }
  const reads = (...names: string[]) => ({
    ...started,
    'a.js': `${names.map((name) => `process.env.${name}`).join('\n')}\n${listens}`,
  })
  const calls = { ...started, 'a.js': `fetch(\`\${process.env.BILLING_URL}/x\`)\n${listens}` }

  test.each<[string, Record<string, string>, object[]]>([
    [
      'Postgres by its driver',
      reads('DATABASE_URL'),
      [{ name: 'database', kind: 'postgres', source: { type: 'embedded' } }],
    ],
    [
      'Postgres in parts',
      reads('DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASSWORD', 'DB_NAME'),
      [
        {
          name: 'database',
          kind: 'postgres',
          env: {
            host: 'DB_HOST',
            port: 'DB_PORT',
            user: 'DB_USER',
            password: 'DB_PASSWORD',
            database: 'DB_NAME',
          },
        },
      ],
    ],
    [
      "Postgres' own names",
      reads('PGHOST', 'PGPORT', 'PGUSER'),
      [
        {
          name: 'database',
          kind: 'postgres',
          env: { host: 'PGHOST', port: 'PGPORT', user: 'PGUSER' },
        },
      ],
    ],
    [
      'one database told twice',
      reads('DATABASE_URL', 'DB_HOST', 'DB_PORT'),
      [{ env: 'DATABASE_URL' }],
    ],
    [
      'a stand-in of its name',
      { ...reads('BILLING_API_URL'), 'stubs/billing.js': listens, 'stubs/mail.js': listens },
      [
        {
          name: 'billing',
          kind: 'http',
          source: { type: 'command', command: ['node', 'stubs/billing.js'], portEnv: 'PORT' },
        },
      ],
    ],
    [
      'a script for it',
      {
        ...reads('BILLING_URL'),
        'package.json': '{"scripts":{"start":"node a.js","mock:billing":"prism mock b.yaml"}}',
      },
      [{ source: { type: 'command', command: ['prism', 'mock', 'b.yaml'] } }],
    ],
    [
      'a compose service',
      {
        ...reads('BROKER_URL'),
        '.env.example': 'BROKER_URL=amqp://localhost',
        'compose.yaml': 'services: { broker: { image: rabbitmq, ports: ["5673:5672"] } }',
      },
      [{ kind: 'amqp', source: { type: 'url', url: 'amqp://127.0.0.1:5673' } }],
    ],
    ['nothing that plays it', calls, [{ source: { type: 'missing' } }]],
    [
      'not where errors are reported, nor itself',
      reads(
        'SENTRY_DSN',
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'PUBLIC_URL',
        'BASE_URL',
        'OAUTH_CALLBACK_URL',
        'HOST',
      ),
      [],
    ],
    [
      'not a path',
      { ...reads('X'), 'a.js': `process.env.SPEC_URL ?? '/spec.json'\n${listens}` },
      [],
    ],
    ['not what is only read, while nothing plays it', reads('BILLING_URL'), []],
    [
      'what Prisma reads',
      {
        ...started,
        'a.js': listens,
        'prisma/schema.prisma':
          'datasource db {\n  provider = "postgresql"\n  url = env("STORE_URL")\n}',
      },
      [{ name: 'store', kind: 'postgres', at: { file: 'prisma/schema.prisma', line: 3 } }],
    ],
    [
      'not what may be absent',
      { ...started, 'a.js': `z.object({ BILLING_URL: z.url().optional() })\n${listens}` },
      [],
    ],
  ])('%s', async (_, files, dependencies) => {
    const found = await surveyOf(files)
    expect(found.dependencies).toMatchObject(dependencies)
    expect(found.dependencies).toHaveLength(dependencies.length)
  })

  test('without anything to play it, the line that is missing is named', async () => {
    const { missing, text, configuration } = draft(await surveyOf(calls))
    expect(configuration).toBeUndefined()
    expect(missing).toMatchObject([{ key: 'dependencies.billing.from' }])
    expect(text.split('\n')[missing[0]!.line]).toMatch(/kind: http|env:/)
  })

  test.each<[string, Record<string, string>, string[] | undefined]>([
    [
      'a script',
      { 'package.json': '{"scripts":{"start":"node a.js","migrate":"node m.js"}}' },
      ['node', 'm.js'],
    ],
    [
      'the one for production',
      {
        'package.json':
          '{"scripts":{"start":"node a.js","db:migrate:dev":"x","db:migrate:deploy":"prisma migrate deploy"}}',
      },
      ['prisma', 'migrate', 'deploy'],
    ],
    ['a program', { 'migrate.js': '' }, ['node', 'migrate.js']],
    ['alembic', { 'alembic.ini': '' }, ['python3', '-m', 'alembic', 'upgrade', 'head']],
    ['SQL that nothing runs', { 'migrations/1.sql': '' }, undefined],
  ])('its schema is made by %s', async (_, files, setup) => {
    const found = await surveyOf({
      ...reads('DATABASE_URL'),
      '.env.example': 'DATABASE_URL=postgres://x',
      ...files,
    })
    expect(found.setup?.value).toEqual(setup)
    expect(doubtsAbout(found, 'setup')).toHaveLength(setup ? 0 : 1)
  })
})

test('only files that the program is made of are read for what it is', async () => {
  const found = await surveyOf({
    'package.json': '{"scripts":{"start":"node a.js"}}',
    'a.js': `require('./b')\n${listens}`,
    'b.js': 'process.env.USED_URL',
    'c.js': 'process.env.UNUSED_URL',
    'scripts/d.js': 'process.env.SCRIPT_URL',
    'test/e.js': 'process.env.TEST_URL',
  })
  expect(found.variables.map(({ name }) => name)).toEqual(['PORT', 'USED_URL'])
})

test('where an import cannot be followed, all files may belong to it', async () => {
  const found = await surveyOf({
    'package.json': '{"scripts":{"start":"node a.js"}}',
    'a.js': `require('@/b')\n${listens}`,
    'b.js': 'process.env.B_URL',
  })
  expect(found.variables.map(({ name }) => name)).toEqual(['PORT', 'B_URL'])
})

test('values are taken from files, secrets are made up, and no address of a real system is used', async () => {
  const files = {
    'package.json': '{"scripts":{"start":"node a.js"}}',
    'a.js': `z.object({ LIMIT: z.coerce.number().int().max(5), API_KEY: z.string(), MODE: z.enum(['x', 'y']), REGION: z.string(), CALLBACK_URL: z.string() })\n${listens}`,
    '.env.example':
      'LIMIT=3\nAPI_KEY=sk_live_really\nMODE=changeme\nCALLBACK_URL=https://prod.example.com\n',
    'test/a.test.js': "start({ REGION: 'north', API_KEY: 'other' })",
  }
  const found = await surveyOf(files)
  expect(Object.fromEntries(found.env.map(({ name, value }) => [name, value]))).toEqual({
    LIMIT: '3',
    API_KEY: 'not-a-secret-made-up-by-staticfire-init-for-checks',
    MODE: 'x',
    REGION: 'north',
    CALLBACK_URL: 'http://127.0.0.1:9',
  })
  expect(JSON.stringify(draft(found))).not.toMatch(/sk_live|prod\.example/)
})

test('a variable is declared only where the source shows whether it is required', async () => {
  const found = await surveyOf({
    'package.json': '{"scripts":{"start":"node a.js"}}',
    'a.js': `process.env.UNKNOWN\nprocess.env.GIVEN ?? 'x'\nif (process.env.BOTH ?? 'x') {}\nif (!process.env.BOTH) throw 1\n${listens}`,
  })
  const { configuration, text } = draft(found)
  expect(configuration?.variables).toEqual({
    GIVEN: { type: 'string', required: false, default: 'x' },
  })
  expect(text).toMatch(/^ {2}# UNKNOWN: \{ type: string, required: \? \}/m)
  expect(text).toMatch(/^ {2}# BOTH: /m)
  expect(doubtsAbout(found, 'variables')).toEqual([
    'UNKNOWN, BOTH are read, but whether the service needs them cannot be told: they are neither set nor tested until declared',
  ])
})

test('what a platform declares comes before what the source shows', async () => {
  const found = await surveyOf({
    'package.json': '{"name":"@shop/orders","scripts":{"start":"node a.js"}}',
    'a.js': `app.get('/health', x)\napp.get('/ready', x)\n${listens}`,
    Dockerfile: 'FROM x\nSTOPSIGNAL SIGQUIT',
    'k8s/app.yml':
      'kind: Deployment\nmetadata: { name: orders }\nspec: { template: { spec: { terminationGracePeriodSeconds: 20, containers: [{ livenessProbe: { httpGet: { path: /live } } }] } } }',
  })
  expect(found).toMatchObject({
    service: 'orders',
    stop: { signal: { value: 'SIGQUIT' }, grace: { value: '20s' } },
    endpoints: { live: { value: '/live' }, ready: { value: '/ready' } },
  })
  expect(draft(found).configuration).toMatchObject({
    stop: { signal: 'SIGQUIT', grace: '20s' },
    endpoints: { live: '/live', ready: '/ready' },
  })
})

describe('hostile folders', () => {
  test.each([
    '{"name": 7, "scripts": "x", "main": {}, "workspaces": 3}',
    '{"scripts": {"start": ["x"]}, "dependencies": [1]}',
    '[]',
    'null',
    '{',
    '\ufeff{}',
    '{"scripts": {"constructor": "x", "__proto__": {"start": "x"}}}',
  ])('a package.json that holds %s starts nothing', async (text) => {
    expect((await surveyOf({ 'package.json': text })).start).toBeUndefined()
  })

  test('links that lead around or outside are not followed, pipes are not waited for', async () => {
    await symlink('.', join(root, 'loop'))
    await symlink('..', join(root, 'up'))
    await symlink('/etc/passwd', join(root, '.env.example'))
    await symlink('/etc/hostname', join(root, 'Procfile'))
    execFileSync('mkfifo', [
      join(root, 'package.json'),
      join(root, 'Dockerfile'),
      join(root, 'a.js'),
    ])
    const found = await survey(root)
    expect(found.start).toBeUndefined()
    expect(found.variables).toEqual([])
  })

  test('very many and very large files are left out, and that is told', async () => {
    await write({ 'large.js': `process.env.LARGE\n${'x'.repeat(300_000)}` })
    await write(Object.fromEntries(Array.from({ length: 1_050 }, (_, i) => [`src/${i}.js`, ''])))
    const found = await survey(root)
    expect(doubtsAbout(found, 'files')).toEqual([
      '52 source files were not read: too many, too large, or not understood',
    ])
  })

  test('what files say never becomes more than a value', async () => {
    const found = await surveyOf({
      'package.json': JSON.stringify({
        name: 'a: {b}\n#',
        scripts: { start: 'node "a: b.js" \'# x\' "\u001b[31m"' },
      }),
      'a: b.js': `app.get('/health #}', x)\napp.get('/a"b', x)\nprocess.env.A ?? 'x: {y} # "z"'\n${listens}`,
      Dockerfile: 'FROM x\nENV NODE_ENV=${X}#{',
    })
    const { configuration, missing } = draft(found)
    expect(missing).toEqual([])
    expect(configuration).toMatchObject({
      service: 'a-b-',
      start: ['node', 'a: b.js', '# x', '\u001b[31m'],
      variables: { A: { default: 'x: {y} # "z"' } },
      env: { NODE_ENV: '$${X}#{' },
    })
  })
})

describe('a repository of several packages', () => {
  const service = (name: string) => ({
    [`${name}/package.json`]: '{"scripts":{"start":"node a.js"}}',
    [`${name}/a.js`]: listens,
  })
  const library = { 'libs/x/package.json': '{"main":"x.js"}', 'libs/x/x.js': 'module.exports = 1' }

  test('the only service is taken', async () => {
    await write({ 'package.json': '{"workspaces":["*"]}', ...service('apps/api'), ...library })
    expect(await findService(root)).toMatchObject({
      type: 'found',
      inside: 'apps/api',
      passedOver: ['libs/x'],
    })
  })

  test('of several none is', async () => {
    await write({ ...service('apps/api'), ...service('apps/web'), ...library })
    expect(await findService(root)).toEqual({
      type: 'several',
      folders: [
        { path: 'apps/api', start: 'node a.js' },
        { path: 'apps/web', start: 'node a.js' },
      ],
    })
  })

  test('where there is none, that is said', async () => {
    await write(library)
    expect(await findService(root)).toMatchObject({ type: 'none' })
  })
})
