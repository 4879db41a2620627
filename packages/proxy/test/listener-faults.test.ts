import { platform } from 'node:os'
import { expect, test } from 'vitest'
import { createProxy } from '../src/index.ts'
import type { Proxy } from '../src/index.ts'
import { ask, failureOf, startHttpServer } from './support/http.ts'

/** The kernel tells of no SYN, so its table is read until there is one. */
async function untilPending(proxy: Proxy): Promise<void> {
  if ((await proxy.pendingConnects()) === 0) return untilPending(proxy)
}

const httpProxy = (port: number) =>
  createProxy({ upstream: { host: '127.0.0.1', port }, protocol: 'http' })

test('refuse and heal keep the same port through 200 cycles', async () => {
  await using server = await startHttpServer()
  await using proxy = await httpProxy(server.port)
  const { port } = proxy
  for (let cycle = 0; cycle < 200; cycle++) {
    await proxy.inject({ type: 'refuse' })
    expect(await failureOf(ask(port))).toBe('ECONNREFUSED')
    await proxy.heal()
    expect((await ask(port)).status).toBe(200)
  }
})

test.skipIf(platform() !== 'linux')(
  'black-hole (needs Linux): connects hang in SYN_SENT, and healing serves on the same port',
  async () => {
    await using server = await startHttpServer()
    await using proxy = await httpProxy(server.port)
    for (let cycle = 0; cycle < 3; cycle++) {
      await proxy.inject({ type: 'black-hole' })
      const hanging = ask(proxy.port, { timeoutMs: 300 })
      const failure = failureOf(hanging)
      await untilPending(proxy)
      expect(await failure).toBe('ETIMEDOUT')
      expect(proxy.ledger.openAttempts()).toEqual([])
      await proxy.heal()
      expect((await ask(proxy.port)).status).toBe(200)
    }
  },
)

test.skipIf(platform() !== 'linux')(
  'black-hole (needs Linux): follows another fault and is followed by another',
  async () => {
    await using server = await startHttpServer()
    await using proxy = await httpProxy(server.port)
    await proxy.inject({ type: 'refuse' })
    await proxy.inject({ type: 'black-hole' })
    expect(await failureOf(ask(proxy.port, { timeoutMs: 150 }))).toBe('ETIMEDOUT')
    await proxy.inject({ type: 'refuse' })
    expect(await failureOf(ask(proxy.port))).toBe('ECONNREFUSED')
    await proxy.inject({ type: 'respond', status: 500 })
    expect((await ask(proxy.port)).status).toBe(500)
  },
)
