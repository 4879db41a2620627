import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { loadConfig, secret } from '../src/config/index.ts'
import { createTestClock, type TestClock } from '../src/testing/index.ts'
import { startHttpDouble } from './config-doubles/http-double.ts'

const random = () => 0.5

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

async function failureOf(clock: TestClock, loading: Promise<unknown>): Promise<Error> {
  let outcome: Error | undefined
  loading.then(
    () => (outcome = new Error('loaded')),
    (error: Error) => (outcome = error),
  )
  return until(clock, () => outcome)
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
    ['nothing', 'SECRET_UNREACHABLE', 3, 'did not answer within 3000 ms', () => {}],
    [
      'half an answer',
      'SECRET_UNREACHABLE',
      3,
      'did not answer within 3000 ms',
      (it) => it.write('{"hidden'),
    ],
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
    const error = await failureOf(clock, loadConfig({ KEY: secret() }, { env, clock, random }))
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string })
    expect(inspect(error, { depth: 9 })).not.toMatch(/hidden|secret\/data|127\.0\.0\.1/)
    expect(vault.requests).toHaveLength(tries)
    expect(clock.now()).toBeLessThan(60_000)
    expect(clock.pending()).toBe(0)
  })

  test('that goes down later keeps the last value, and rotates once it is back', async () => {
    const clock = createTestClock()
    await using vault = await startHttpDouble(vaultSays({ password: 'first-value' }))
    const env = { KEY: reference, VAULT_ADDR: vault.url, VAULT_TOKEN: 't' }
    const loading = loadConfig({ KEY: secret({ minLength: 8 }) }, { env, clock, random })
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
    const config = await loadConfig({ KEY: secret() }, { env, clock, random })
    vault.answer = () => {}
    await until(clock, () => vault.requests.length > 1, 1_000)
    await config.close()
    expect(clock.pending()).toBe(0)
  })
})

describe('AWS Secrets Manager', () => {
  const aws = (endpoint: string) => ({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
  })

  test('is asked by its own client', async () => {
    await using store = await startHttpDouble((_, response, body) => {
      expect(JSON.parse(body)).toEqual({ SecretId: 'orders/db' })
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify({ Name: 'orders/db', SecretString: '{"password":"one"}' }))
    })
    const env = { A: 'aws-sm:orders/db#password', B: 'aws-sm:orders/db' }
    await using config = await loadConfig(
      { A: secret(), B: secret() },
      { env, secrets: { aws: aws(store.url) } },
    )
    expect([config.A.reveal(), config.B.reveal()]).toEqual(['one', '{"password":"one"}'])
    expect(store.requests).toHaveLength(1)
  })

  test.for<[string, string, number, (response: ServerResponse) => void]>([
    [
      'not found',
      'CONFIG_INVALID',
      1,
      (it) => it.writeHead(400).end('{"__type":"ResourceNotFoundException","message":"hidden"}'),
    ],
    [
      'denied',
      'SECRET_UNREACHABLE',
      1,
      (it) => it.writeHead(400).end('{"__type":"AccessDeniedException","message":"hidden"}'),
    ],
    ['garbage', 'SECRET_UNREACHABLE', 3, (it) => it.end('hidden{')],
    ['an error', 'SECRET_UNREACHABLE', 3, (it) => it.writeHead(500).end('hidden')],
    ['nothing', 'SECRET_UNREACHABLE', 3, () => {}],
  ])('that answers %s is a clear error in bounded time', async ([, code, tries, answer]) => {
    const clock = createTestClock()
    await using store = await startHttpDouble((_, response) => answer(response))
    const options = {
      env: { KEY: 'aws-sm:hidden/db' },
      clock,
      random,
      secrets: { aws: aws(store.url) },
    }
    const error = await failureOf(clock, loadConfig({ KEY: secret() }, options))
    expect(error).toMatchObject({ code })
    expect(inspect(error, { depth: 9 })).not.toContain('hidden')
    expect(store.requests).toHaveLength(tries)
    expect(clock.pending()).toBe(0)
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
    await using config = await loadConfig(fields, { env, files: [folder], clock, random })
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
