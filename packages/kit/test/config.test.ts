import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { inspect, promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { loadConfig, secret } from '../src/config/index.ts'
import { createTestClock, type TestClock } from '../src/testing/index.ts'
import { type HttpDouble, startHttpDouble } from './config-doubles/http-double.ts'

const random = () => 0.5

/** For stores that answer: real input and output does not race the test's clock. */
const patient = { timeoutMs: 2 ** 29 }

function vaultSays(data: unknown) {
  return (_: unknown, response: ServerResponse) => {
    response.end(JSON.stringify({ data: { data, metadata: { version: 1 } } }))
  }
}

/** Moves the clock on until something has come of real input and output. */
async function until<T>(
  clock: TestClock,
  outcome: () => T | undefined | false,
  stepMs = 100,
): Promise<T> {
  for (;;) {
    const it = outcome()
    if (it !== undefined && it !== false) return it
    await clock.advance(stepMs)
  }
}

/** Of a loading whose stores answer, so that only the pauses between tries need the clock. */
async function failureOf(clock: TestClock, loading: Promise<unknown>): Promise<Error> {
  let outcome: Error | undefined
  loading.then(
    () => (outcome = new Error('loaded')),
    (error: Error) => (outcome = error),
  )
  return until(clock, () => outcome)
}

/** Lets each try reach the store before its time runs out. */
async function timeOutEach(clock: TestClock, double: HttpDouble, tries: number): Promise<void> {
  for (let made = 1; made <= tries; made++) {
    while (double.requests.length < made) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(3_000)
    await clock.advance(1_000)
  }
}

describe('Vault', () => {
  const reference = 'vault:secret/data/orders#password'

  test('is asked once for all that one document holds', async () => {
    await using vault = await startHttpDouble(vaultSays({ password: 'hidden\n\u001B[2J', user: 7 }))
    const env = {
      A: reference,
      B: 'vault:secret/data/orders#user',
      VAULT_ADDR: `${vault.url}/`,
      VAULT_TOKEN: 't',
    }
    await using config = await loadConfig({ A: secret(), B: secret() }, { env })
    expect([config.A.reveal(), config.B.reveal()]).toEqual(['hidden\n\u001B[2J', '7'])
    expect(vault.requests).toMatchObject([
      { url: '/v1/secret/data/orders', headers: { 'x-vault-token': 't' } },
    ])
  })

  test.for<[string, string, number, string, (response: ServerResponse) => void]>([
    ['garbage', 'SECRET_UNREACHABLE', 3, 'not a KV version 2 secret', (it) => it.end('hidden{')],
    ['an empty object', 'SECRET_UNREACHABLE', 3, 'not a KV version 2 secret', (it) => it.end('{}')],
    [
      'more than a secret',
      'SECRET_UNREACHABLE',
      3,
      'more than 1 MiB',
      (it) => it.end(Buffer.alloc(3e6, 'hidden')),
    ],
    ['sealed', 'SECRET_UNREACHABLE', 3, 'status 503', (it) => it.writeHead(503).end('hidden')],
    ['a reset', 'SECRET_UNREACHABLE', 3, 'could not be reached', (it) => it.destroy()],
    [
      'a redirect',
      'SECRET_UNREACHABLE',
      1,
      'redirect (307)',
      (it) => it.writeHead(307, { location: '/hidden' }).end(),
    ],
    [
      'forbidden',
      'SECRET_UNREACHABLE',
      1,
      'refused VAULT_TOKEN',
      (it) => it.writeHead(403).end('hidden'),
    ],
    [
      'not found',
      'CONFIG_INVALID',
      1,
      'has nothing there',
      (it) => it.writeHead(404).end('hidden'),
    ],
    [
      'no such key',
      'CONFIG_INVALID',
      1,
      'no text under that key',
      (it) => vaultSays({ hidden: 'x' })(0, it),
    ],
  ])('that answers %s is a clear error in bounded time', async ([, code, tries, words, answer]) => {
    const clock = createTestClock()
    await using vault = await startHttpDouble((_, response) => answer(response))
    const env = { KEY: reference, VAULT_ADDR: vault.url, VAULT_TOKEN: 'hidden-token' }
    const error = await failureOf(
      clock,
      loadConfig({ KEY: secret() }, { env, clock, random, secrets: patient }),
    )
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string })
    expect(inspect(error, { depth: 9 })).not.toMatch(/hidden|secret\/data|127\.0\.0\.1/)
    expect(vault.requests).toHaveLength(tries)
    expect(clock.pending()).toBe(0)
  })

  test.for<[string, (response: ServerResponse) => void]>([
    ['says nothing', () => {}],
    ['stops in mid-answer', (it) => it.write('{"hidden')],
  ])("that %s is given up after each try's time", async ([, answer]) => {
    const clock = createTestClock()
    await using vault = await startHttpDouble((_, response) => answer(response))
    const env = { KEY: reference, VAULT_ADDR: vault.url, VAULT_TOKEN: 'hidden-token' }
    const failure = loadConfig({ KEY: secret() }, { env, clock, random }).catch((it: unknown) => it)
    await timeOutEach(clock, vault, 3)
    expect(await failure).toMatchObject({
      code: 'SECRET_UNREACHABLE',
      message: expect.stringContaining('did not answer within 3000 ms') as string,
    })
    expect(clock.pending()).toBe(0)
  })

  test('that goes down later keeps the last value, and rotates once it is back', async () => {
    const clock = createTestClock()
    await using vault = await startHttpDouble(vaultSays({ password: 'first-value' }))
    const env = { KEY: reference, VAULT_ADDR: vault.url, VAULT_TOKEN: 't' }
    const loading = loadConfig(
      { KEY: secret({ minLength: 8 }) },
      { env, clock, random, secrets: patient },
    )
    const config = await loading
    const heard: string[] = []
    config.KEY.onRotate((it) => void heard.push(it.reveal()))
    vault.answer = (_, response) => response.writeHead(503).end()
    await until(clock, () => config.status().isStale, 1_000)
    expect(config.KEY.reveal()).toBe('first-value')
    expect(config.status().secrets).toMatchObject([
      { name: 'KEY', store: 'vault', problem: 'answered with status 503' },
    ])
    vault.answer = vaultSays({ password: 'short' })
    await until(clock, () => config.losses.counts()['rotation-refused'] !== undefined, 1_000)
    expect(config.KEY.reveal()).toBe('first-value')
    vault.answer = vaultSays({ password: 'second-value' })
    await until(clock, () => heard.length > 0, 1_000)
    expect(heard).toEqual(['second-value'])
    expect(config.status()).toMatchObject({
      isStale: false,
      secrets: [{ rotations: 1, problem: undefined }],
    })
    expect(JSON.stringify(config.status())).not.toContain('value')
    await config.close()
    expect(clock.pending()).toBe(0)
  })

  test('gives way to a close while it hangs', async () => {
    const clock = createTestClock()
    await using vault = await startHttpDouble(vaultSays({ password: 'first' }))
    const env = { KEY: reference, VAULT_ADDR: vault.url, VAULT_TOKEN: 't' }
    const config = await loadConfig({ KEY: secret() }, { env, clock, random, secrets: patient })
    vault.answer = () => {}
    await until(clock, () => vault.requests.length > 1, 1_000)
    await config.close()
    expect(clock.pending()).toBe(0)
  })
})

describe('AWS Secrets Manager', () => {
  const script = fileURLToPath(new URL('config-doubles/read-aws.ts', import.meta.url))

  /**
   * What each reference gives by the real client. On plain Node: Vitest's workers take that client's
   * build for bundlers, which Node cannot load.
   */
  async function readWith(endpoint: string, references: readonly string[]): Promise<unknown[]> {
    const credentials = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' }
    const env = { ...credentials, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: endpoint }
    const args = ['--conditions=@staticfire/source', script, ...references]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env })
    expect(stdout + stderr).not.toContain('hidden')
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
  }

  function error(type: string): string {
    return JSON.stringify({ __type: type, message: 'hidden' })
  }

  const answers: Record<string, (response: ServerResponse) => unknown> = {
    found: (it) => it.end(JSON.stringify({ SecretString: '{"password":"one"}' })),
    absent: (it) => it.writeHead(400).end(error('ResourceNotFoundException')),
    denied: (it) => it.writeHead(400).end(error('AccessDeniedException')),
    hiddenType: (it) => it.writeHead(400).end(error('hidden')),
    bytes: (it) => it.end('{"SecretBinary":"aGlkZGVu"}'),
    garbage: (it) => it.end('hidden{'),
    failing: (it) => it.writeHead(500).end('hidden'),
    reset: (it) => it.destroy(),
    hanging: () => {},
  }

  test('gives secrets by its own client, and each failure in words of ours', async () => {
    await using store = await startHttpDouble((_, response, body) => {
      const { SecretId } = JSON.parse(body) as { SecretId: string }
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      answers[SecretId]!(response)
    })
    const names = Object.keys(answers).slice(1)
    const references = [
      'aws-sm:found#password',
      'aws-sm:found',
      'aws-sm:found#none',
      ...names.map((it) => `aws-sm:${it}`),
    ]
    expect(await readWith(store.url, references)).toMatchObject([
      { value: 'one', source: 'aws-sm' },
      { value: '{"password":"one"}' },
      {
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('no text under that key') as string,
      },
      {
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('no secret of that name') as string,
      },
      {
        code: 'SECRET_UNREACHABLE',
        message: expect.stringContaining('refused the credentials') as string,
      },
      { code: 'SECRET_UNREACHABLE', message: expect.stringContaining('status 400') as string },
      { code: 'CONFIG_INVALID', message: expect.stringContaining('keeps no text there') as string },
      { code: 'SECRET_UNREACHABLE' },
      { code: 'SECRET_UNREACHABLE', message: expect.stringContaining('status 500') as string },
      {
        code: 'SECRET_UNREACHABLE',
        message: expect.stringContaining('could not be reached (ECONNRESET)') as string,
      },
      {
        code: 'SECRET_UNREACHABLE',
        message: expect.stringContaining('did not answer within 1000 ms') as string,
      },
    ])
    // One try each: the client's own retries are off. What can be tried again is, once.
    const asked = names.slice(names.indexOf('garbage')).length * 2 + 3 + 3 + 2
    expect(store.requests).toHaveLength(asked)
  })
})

test('a mounted file rotates, and a removed one keeps its last value', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kit-rotation-'))
  try {
    const clock = createTestClock()
    const path = join(folder, 'KEY')
    await writeFile(path, 'one\n')
    const env = { REFERENCE: `file:${path}`, POINTED_FILE: path }
    const fields = { KEY: secret(), REFERENCE: secret(), POINTED: secret() }
    await using config = await loadConfig(fields, {
      env,
      files: [folder],
      clock,
      random,
      secrets: patient,
    })
    const all = () => [config.KEY, config.REFERENCE, config.POINTED].map((it) => it.reveal()).join()
    expect(all()).toBe('one,one,one')
    await writeFile(path, 'two\n')
    await until(clock, () => all() === 'two,two,two', 1_000)
    await rm(path)
    await until(clock, () => config.status().secrets.every(({ isStale }) => isStale), 1_000)
    expect(all()).toBe('two,two,two')
    expect(config.losses.counts()['secret-not-refreshed']).toBeGreaterThanOrEqual(3)
  } finally {
    await rm(folder, { recursive: true })
  }
})
