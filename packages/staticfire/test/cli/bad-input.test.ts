import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { odd, serviceFolder } from './service-folder.ts'

interface Bad {
  what: string
  configuration?: string
  files?: Record<string, string>
  flags?: string[]
  code: 2 | 3
  error: string
  says: RegExp[]
}

const configurations: Bad[] = [
  {
    what: 'no configuration and nothing that tells how to start',
    files: { 'package.json': '{}' },
    code: 2,
    error: 'missing-configuration',
    says: [
      /How to start the service in \S+ is not known/,
      /start: could be `node odd\.js`/,
      /Write \S+staticfire\.yaml with the command/,
      /start: node server\.js/,
    ],
  },
  {
    what: 'no configuration, and a dependency that nothing plays',
    files: {
      'package.json': '{"scripts":{"start":"node alone.js"}}',
      'alone.js':
        "fetch(process.env.BILLING_URL)\nrequire('http').createServer().listen(process.env.PORT)\n",
    },
    code: 2,
    error: 'missing-configuration',
    says: [
      /has no staticfire\.yaml, and its files do not say enough:\s+dependencies\.billing\.from: is required/,
      /staticfire init writes what was found/,
    ],
  },
  {
    what: 'an unknown key',
    configuration: 'service: x\nstrat: node x.js\n',
    code: 2,
    error: 'invalid-configuration',
    says: [/staticfire\.yaml:2:1 {2}strat: unknown key; did you mean start\?/],
  },
  {
    what: 'values of the wrong type',
    configuration: 'service: x\nstart: node x.js\nstop: { grace: soon }\nport: [1]\n',
    code: 2,
    error: 'invalid-configuration',
    says: [
      /2 problems/,
      /:3:9 {2}stop\.grace: "soon" is not a duration/,
      /:4:1 {2}port: .*got a list/,
    ],
  },
  {
    what: 'a file that is not YAML',
    configuration: 'service: x\nstart: { node: x\n',
    code: 2,
    error: 'invalid-configuration',
    says: [/staticfire\.yaml has 1 problem/, /staticfire\.yaml:\d+:\d+ {2}Flow map/],
  },
  {
    what: 'an empty file',
    configuration: '',
    code: 2,
    error: 'invalid-configuration',
    says: [/staticfire\.yaml is empty/, /Declare how the service is started/],
  },
  {
    what: 'a shell line where no shell is run',
    configuration: 'service: x\nstart: node x.js && echo up\n',
    code: 2,
    error: 'invalid-configuration',
    says: [/start: && needs a shell/],
  },
]

const services: Bad[] = [
  {
    what: 'a command that does not exist',
    configuration: 'service: odd\nstart: no-such-program --now\n',
    code: 3,
    error: 'service-not-ready',
    says: [
      /odd could not be started\. Cannot start "no-such-program": it is in none of the folders of PATH/,
      /Correct start:/,
    ],
  },
  {
    what: 'a command that does not exist, with a served OpenAPI document',
    configuration: 'service: odd\nstart: no-such-program\ntraffic: { openapi: /openapi.json }\n',
    code: 3,
    error: 'service-not-ready',
    says: [/Cannot start "no-such-program"/, /Correct start:/],
  },
  {
    what: 'a build command that does not exist',
    configuration: odd('says-nothing', 'build: no-such-compiler\n'),
    code: 3,
    error: 'build-failed',
    says: [/Cannot start "no-such-compiler"/, /remove build:/],
  },
  {
    what: 'a build that fails',
    configuration: odd('says-nothing', 'build: node odd.js exits-with-3\n'),
    code: 3,
    error: 'build-failed',
    says: [/"node odd\.js exits-with-3" ended with exit code 3/, /cannot open the vault/],
  },
  {
    what: 'an identity whose command fails',
    configuration: odd(
      'says-nothing',
      'traffic: { identities: { ada: { command: node odd.js exits-with-3 } } }\n',
    ),
    code: 3,
    error: 'identity-failed',
    says: [
      /identity "ada" failed\. It ended with exit code 3/,
      /cannot open the vault/,
      /Run it by hand/,
    ],
  },
  {
    what: 'a service that never listens',
    configuration: odd('never-listens'),
    code: 3,
    error: 'service-not-ready',
    says: [/it is running, but opened no port/, /waiting for the moon/, /--ready-timeout 60s/],
  },
  {
    what: 'a service that prints nothing',
    configuration: odd('says-nothing'),
    code: 3,
    error: 'service-not-ready',
    says: [/it is running, but opened no port/, /It printed nothing/],
  },
  {
    what: 'a service that listens on another port',
    configuration: odd('listens-elsewhere'),
    code: 3,
    error: 'service-not-ready',
    says: [/it listens on port (\d+) instead of \d+[\s\S]*declare port: \1 in staticfire\.yaml/],
  },
  {
    what: 'a service that listens on a unix socket',
    configuration: odd('listens-on-a-socket'),
    code: 3,
    error: 'service-not-ready',
    says: [/it listens on the unix socket \S+service\.sock instead of port \d+/],
  },
  {
    what: 'a service that accepts and never answers',
    configuration: odd('never-answers'),
    code: 3,
    error: 'service-not-ready',
    says: [/it listens on port \d+, but \/ready never answered 2xx/, /endpoints: \{ ready: … \}/],
  },
  {
    what: 'a service that prints megabytes, in long lines and in one without an end',
    configuration: odd('chatters'),
    code: 3,
    error: 'service-not-ready',
    says: [/it is running, but opened no port/, /It printed last:\n {2}x{200}…\n/],
  },
  {
    what: 'a service that ends with a code, in red',
    configuration: odd('exits-with-3'),
    code: 3,
    error: 'service-not-ready',
    says: [
      /it ended with exit code 3 before it was ready/,
      /cannot open the vault \\x1b\[31mat all/,
      /Start it by hand/,
    ],
  },
  {
    what: 'a service that dies of a signal',
    configuration: odd('dies-of-a-signal'),
    code: 3,
    error: 'service-not-ready',
    says: [/it ended with signal SIGKILL before it was ready/],
  },
  {
    what: 'a service that goes into the background',
    configuration: odd('forks-away'),
    code: 3,
    error: 'service-not-ready',
    says: [/it ended with exit code 0 before it was ready/, /stays in the foreground/],
  },
]

const dependency = (kind: string, from: string) =>
  odd(
    'says-nothing',
    `dependencies: { payments: { kind: ${kind}, env: PAYMENTS_URL, from: ${from} } }\n`,
  )

const dependencies: Bad[] = [
  {
    what: 'a dependency that is not there',
    configuration: dependency('http', '"http://127.0.0.1:1"'),
    code: 3,
    error: 'dependency-unreachable',
    says: [
      /payments \(http\) at 127\.0\.0\.1:1 is unreachable: nothing listens there/,
      /Start it, correct the URL/,
    ],
  },
  {
    what: 'a dependency on another machine',
    configuration: dependency('http', '"http://192.0.2.1:80"'),
    code: 2,
    error: 'dependency-remote',
    says: [/payments is at 192\.0\.2\.1, which is not this machine/, /--allow-host 192\.0\.2\.1/],
  },
  {
    what: 'a dependency that looks like production, although its host is allowed',
    configuration: dependency(
      'postgres',
      '"postgresql://ada:s3cret-word@db.prod.example.com/orders"',
    ),
    flags: ['--allow-host', 'db.prod.example.com'],
    code: 2,
    error: 'dependency-production',
    says: [/payments looks like production \("db\.prod\.example\.com"\)/, /Point it to a copy/],
  },
  {
    what: 'a dependency whose command does not exist',
    configuration: dependency('http', '{ command: no-such-server }'),
    code: 3,
    error: 'command-not-found',
    says: [
      /payments could not be started\. Cannot start "no-such-server"/,
      /dependencies\.payments\.from\.command/,
    ],
  },
  {
    what: 'a dependency whose command ends',
    configuration: dependency('http', '{ command: node odd.js exits-with-3 }'),
    code: 3,
    error: 'dependency-failed',
    says: [
      /payments ended with exit code 3 before it accepted a connection/,
      /cannot open the vault/,
    ],
  },
]

const documents: Bad[] = [
  {
    what: 'an OpenAPI file that is not there',
    configuration: odd('says-nothing', 'traffic: { openapi: api.json }\n'),
    code: 2,
    error: 'invalid-openapi',
    says: [/api\.json cannot be read: ENOENT/, /traffic\.openapi names a file/],
  },
  {
    what: 'an OpenAPI file that is cut',
    configuration: odd('says-nothing', 'traffic: { openapi: api.json }\n'),
    files: { 'api.json': '{ "openapi": ' },
    code: 2,
    error: 'invalid-openapi',
    says: [/api\.json:1:\d+ is neither JSON nor YAML/, /Correct the document/],
  },
  {
    what: 'an OpenAPI file with a reference to nothing',
    configuration: odd('says-nothing', 'traffic: { openapi: api.json }\n'),
    files: {
      'api.json':
        '{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{"/x":{"get":{"responses":{"200":{"$ref":"#/nope"}}}}}}',
    },
    code: 2,
    error: 'invalid-openapi',
    says: [/api\.json:\d+ refers to #\/nope, which is not there/],
  },
  {
    what: 'an OpenAPI path that the service does not serve',
    configuration: odd('answers-404', 'traffic: { openapi: /openapi.json }\n'),
    code: 2,
    error: 'invalid-openapi',
    says: [
      /The service serves no OpenAPI document: GET \/openapi\.json answered 404/,
      /remove it and list requests/,
    ],
  },
]

const all = [...configurations, ...services, ...dependencies, ...documents]

test.concurrent.for(all)(
  '$what: says what, where and what next, ends with $code, leaves nothing',
  async (bad, { expect }) => {
    await using folder = await serviceFolder(bad.configuration)
    for (const [name, text] of Object.entries(bad.files ?? {})) await folder.write(name, text)
    const ended = await runCommandLine(
      ['check', '--json', '--ready-timeout', '2s', ...(bad.flags ?? [])],
      { cwd: folder.path },
    )
    for (const text of bad.says) expect(ended.stderr).toMatch(text)
    expectClean(ended.stderr)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      decision: null,
      error: { code: bad.error, exitCode: bad.code },
    })
    expect(ended).toMatchObject({ code: bad.code, signal: null, remains: [] })
  },
)

test('a dependency that is not what its kind says is refused, and what it is instead is named', async () => {
  const server = createServer((socket) =>
    socket.on('error', () => {}).on('data', () => socket.end('+PONG\r\n')),
  )
  await using _closed = closing(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await using folder = await serviceFolder(dependency('http', `"http://127.0.0.1:${port}"`))
  const ended = await runCommandLine(['check'], { cwd: folder.path })
  expect(ended).toMatchObject({ code: 3, stdout: '', remains: [] })
  expect(ended.stderr).toMatch(
    /payments \(http\) at 127\.0\.0\.1:\d+ does not speak http: it speaks redis/,
  )
  expect(ended.stderr).toMatch(/Correct the URL or the kind/)
})

test('a service that ignores its stop signal is judged, and is gone afterwards', async () => {
  const traffic =
    'traffic: { requests: [{ id: root, method: GET, path: /, expect: 200 }] }\nstop: { grace: 1s }\n'
  await using folder = await serviceFolder(odd('ignores-signals', traffic))
  const ended = await runCommandLine(['check', '--json', '--only', 'graceful-shutdown'], {
    cwd: folder.path,
  })
  expect(ended).toMatchObject({ code: 1, remains: [] })
  const { decision, items } = JSON.parse(ended.stdout)
  expect(decision).toBe('no-go')
  expect(items).toMatchObject([{ id: 'reliability/graceful-shutdown', status: 'fail' }])
  expectClean(ended.stderr)
})

const places: {
  what: string
  files?: string[]
  argv: string[]
  env?: Record<string, string>
  code: number
  error: string
  says: RegExp
}[] = [
  {
    what: 'a folder for the run that cannot be made',
    argv: ['--run-dir', '/proc/no-such-folder'],
    code: 2,
    error: 'run-directory-unwritable',
    says: /\/proc\/no-such-folder cannot be written: ENOENT[\s\S]*--run-dir DIR/,
  },
  {
    what: 'a file where the folder of the runs belongs',
    files: ['.staticfire'],
    argv: [],
    code: 2,
    error: 'run-directory-unwritable',
    says: /\.staticfire cannot be written: EEXIST[\s\S]*--run-dir DIR/,
  },
  {
    what: 'a TMPDIR that is not there',
    argv: [],
    env: { TMPDIR: '/no/such/tmp' },
    code: 3,
    error: 'sandbox-failed',
    says: /No temporary folder could be made in \/no\/such\/tmp[\s\S]*Point TMPDIR/,
  },
]

test.concurrent.for(places)(
  '$what is told',
  async ({ files = [], argv, env = {}, code, error, says }, { expect }) => {
    await using folder = await serviceFolder(odd('says-nothing'))
    for (const name of files) await folder.write(name, '')
    const ended = await runCommandLine(['check', '--json', ...argv], { cwd: folder.path, env })
    expect(ended.stderr).toMatch(says)
    expectClean(ended.stderr)
    expect(JSON.parse(ended.stdout)).toMatchObject({ decision: null, error: { code: error } })
    expect(ended).toMatchObject({ code, remains: [] })
  },
)

test('nobody reading the output is no reason to fail', async () => {
  await using folder = await serviceFolder(odd('never-listens'))
  const ended = await runCommandLine(['check', '--json', '--ready-timeout', '1s'], {
    cwd: folder.path,
    closesStdout: true,
  })
  expect(ended).toMatchObject({ code: 3, remains: [] })
  expectClean(ended.stderr)
})

/** No stack of ours, and nothing that a terminal would obey. */
function expectClean(text: string): void {
  expect(text).not.toMatch(/^\s+at .*packages\/staticfire/m)
  expect(text).not.toMatch(/unexpected error/)
  expect(text).not.toContain('\u001b')
  expect(text).not.toContain('s3cret-word')
}

function closing(server: Server): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')) }
}
