import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OpenFeature } from '@openfeature/server-sdk'
import { describe, expect, test } from 'vitest'
import { createFlags, flagdFile, registerOpenFeature, unleash } from '../src/flags/index.ts'
import { inRequest, type RequestRecord } from '../src/kernel/request.ts'

const defaults = { newCheckout: false, limit: 10, theme: 'light', rules: { depth: 1 } }

function changed(flags: { onChange(listener: () => void): () => void }): Promise<void> {
  return new Promise((resolve) => {
    const off = flags.onChange(() => {
      off()
      resolve()
    })
  })
}

const definition = (defaultVariant: 'on' | 'off') =>
  JSON.stringify({
    flags: {
      newCheckout: {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant,
        targeting: { if: [{ '==': [{ var: 'targetingKey' }, 'tester'] }, 'on'] },
      },
    },
  })

async function openFolder() {
  const path = await mkdtemp(join(tmpdir(), 'kit-flags-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

describe('a flagd file', () => {
  test('is followed when another is moved over it', async () => {
    await using folder = await openFolder()
    const path = join(folder.path, 'flags.json')
    await writeFile(path, definition('on'))
    const flags = await createFlags({ flags: defaults, provider: flagdFile({ path, pollMs: 20 }) })
    expect(flags.isEnabled('newCheckout')).toBe(true)
    const off = changed(flags)
    await writeFile(`${path}.new`, definition('off'))
    await rename(`${path}.new`, path)
    await off
    expect(flags.isEnabled('newCheckout')).toBe(false)
    await flags.close()
  })

  test('that is too large is not read', async () => {
    await using folder = await openFolder()
    const path = join(folder.path, 'flags.json')
    await writeFile(path, definition('on'))
    const flags = await createFlags({
      flags: defaults,
      provider: flagdFile({ path, maxBytes: 10 }),
    })
    expect(flags.status()).toMatchObject({ source: 'defaults', error: 'unreadable' })
    await flags.close()
  })

  test('answers OpenFeature clients too, for the current request', async () => {
    await using folder = await openFolder()
    const path = join(folder.path, 'flags.json')
    await writeFile(path, definition('off'))
    const flags = await createFlags({ flags: defaults, provider: flagdFile({ path }) })
    await registerOpenFeature(flags, 'orders')
    const client = OpenFeature.getClient('orders')
    expect(await client.getBooleanValue('newCheckout', true)).toBe(false)
    expect(await client.getBooleanValue('newCheckout', false, { targetingKey: 'tester' })).toBe(
      true,
    )
    const inTesters = inRequest({ identity: 'tester' } as RequestRecord, () =>
      client.getBooleanDetails('newCheckout', false),
    )
    expect(await inTesters).toMatchObject({ value: true, reason: 'TARGETING_MATCH' })
    expect(await client.getNumberValue('limit', 7)).toBe(7)
    expect(await client.getObjectValue('rules', { depth: 2 })).toEqual({ depth: 2 })
    await OpenFeature.clearProviders()
    await flags.close()
  })
})

const toggle = (name: string, enabled: boolean, more: object = {}) => ({
  name,
  enabled,
  type: 'release',
  project: 'default',
  stale: false,
  strategies: [{ name: 'default', parameters: {}, constraints: [] }],
  variants: [],
  ...more,
})
const withPayload = (name: string, type: string, value: string) =>
  toggle(name, true, {
    variants: [{ name: 'v', weight: 1_000, payload: { type, value }, stickiness: 'default' }],
  })
const answerOf = (...features: object[]) => JSON.stringify({ version: 2, features })

/** The part of an Unleash server's API that a client reads. */
async function openUnleash(first: string) {
  const state = { body: first, status: 200, isSilent: false }
  const tokens = new Set<string | undefined>()
  let asked: PromiseWithResolvers<http.ServerResponse> | undefined
  const server = http.createServer((request, response) => {
    tokens.add(request.headers.authorization)
    asked?.resolve(response)
    if (state.isSilent) return
    response.writeHead(state.status, { 'content-type': 'application/json' }).end(state.body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    state,
    tokens,
    askedAgain: () => (asked = Promise.withResolvers<http.ServerResponse>()).promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function follow(url: string, startTimeoutMs = 10_000) {
  const provider = unleash({
    url,
    token: 'secret-token',
    appName: 'orders',
    refreshMs: 20,
    timeoutMs: 1_000,
  })
  const flags = await createFlags({ flags: defaults, provider, startTimeoutMs })
  return Object.assign(flags, { [Symbol.asyncDispose]: () => flags.close() })
}

type Followed = Awaited<ReturnType<typeof follow>>

/** The next time a refresh fails: told by its count, for there is no event for it. */
async function failedAgain(flags: Followed): Promise<void> {
  const total = () => Object.values(flags.losses.counts()).reduce((sum, count) => sum + count, 0)
  const before = total()
  while (total() === before) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('an Unleash server', () => {
  test('gives toggles, and other types by the payload of a variant', async () => {
    await using server = await openUnleash(
      answerOf(
        toggle('newCheckout', true),
        withPayload('limit', 'number', '25'),
        withPayload('theme', 'string', 'dark'),
        withPayload('rules', 'json', '{"depth":3}'),
      ),
    )
    await using flags = await follow(server.url)
    expect(flags.isEnabled('newCheckout')).toBe(true)
    expect(flags.value('limit')).toBe(25)
    expect(flags.value('theme')).toBe('dark')
    expect(flags.value('rules')).toEqual({ depth: 3 })
    expect(flags.evaluate('missing', true)).toBe(true)
    expect(flags.status()).toMatchObject({ source: 'unleash', isStale: false, error: undefined })
    expect(server.tokens).toEqual(new Set(['secret-token']))
    expect(flags.losses.counts()).toEqual({})
  })

  test('targets by the context', async () => {
    const strategies = [{ name: 'userWithId', parameters: { userIds: 'tester' }, constraints: [] }]
    await using server = await openUnleash(answerOf(toggle('newCheckout', true, { strategies })))
    await using flags = await follow(server.url)
    expect(flags.isEnabled('newCheckout')).toBe(false)
    expect(flags.isEnabled('newCheckout', { targetingKey: 'tester' })).toBe(true)
  })

  test('payloads of another type leave the defaults', async () => {
    await using server = await openUnleash(
      answerOf(withPayload('limit', 'string', 'many'), withPayload('rules', 'json', '{')),
    )
    await using flags = await follow(server.url)
    expect(flags.value('limit')).toBe(10)
    expect(flags.value('rules')).toEqual({ depth: 1 })
    expect(flags.losses.counts()).toEqual({ 'wrong-type': 1, 'evaluation-failed': 1 })
  })

  test('turns a flag off within its interval', async () => {
    await using server = await openUnleash(answerOf(toggle('newCheckout', true)))
    await using flags = await follow(server.url)
    expect(flags.isEnabled('newCheckout')).toBe(true)
    server.state.body = answerOf(toggle('newCheckout', false))
    while (flags.isEnabled('newCheckout')) await changed(flags)
    expect(flags.status()).toMatchObject({ source: 'unleash', error: undefined })
  })

  test.each<[string, Partial<Awaited<ReturnType<typeof openUnleash>>['state']>, string]>([
    ['answers 503', { status: 503 }, 'unreachable'],
    ['refuses the token', { status: 401 }, 'refused'],
    ['answers garbage', { body: '}{' }, 'invalid'],
    ['answers null', { body: 'null' }, 'invalid'],
    ['answers without flags', { body: '{}' }, 'invalid'],
    ['answers with flags that are none', { body: '{"version":2,"features":[null]}' }, 'invalid'],
    ['is silent', { isSilent: true }, 'unreachable'],
  ])('that %s later leaves the last values', async (_, trouble, reason) => {
    await using server = await openUnleash(answerOf(toggle('newCheckout', true)))
    await using flags = await follow(server.url)
    expect(flags.isEnabled('newCheckout')).toBe(true)
    Object.assign(server.state, trouble)
    await failedAgain(flags)
    expect(flags.status().error).toBe(reason)
    expect(flags.isEnabled('newCheckout')).toBe(true)
    expect(flags.losses.counts()[reason]).toBeGreaterThan(0)
  })

  test('that is down at the start leaves the defaults, and the start goes on', async () => {
    const gone = await openUnleash('')
    await gone[Symbol.asyncDispose]()
    await using flags = await follow(gone.url, 50)
    expect(flags.isEnabled('newCheckout')).toBe(false)
    expect(flags.status()).toMatchObject({ source: 'defaults', isStale: true })
  })

  test('that fails after the flags were closed ends no process', async () => {
    await using server = await openUnleash(answerOf(toggle('newCheckout', true)))
    const flags = await follow(server.url)
    server.state.isSilent = true
    const response = await server.askedAgain()
    await flags.close()
    const rejections: unknown[] = []
    const note = (error: unknown) => rejections.push(error)
    process.on('unhandledRejection', note)
    response.end('}{')
    await once(response, 'close')
    // The client reads its answer some turns later.
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
    expect(flags.isEnabled('newCheckout')).toBe(true)
  })

  test('an address that is none is refused', async () => {
    await expect(follow('nowhere')).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})
