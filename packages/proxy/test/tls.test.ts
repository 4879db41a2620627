import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import https from 'node:https'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProxy } from '../src/index.ts'
import { ask, failureOf } from './support/http.ts'
import { startPostgres } from './support/postgres.ts'
import { findProgram } from './support/redis.ts'

const openssl = findProgram('openssl')

describe.skipIf(openssl === undefined)('TLS to the upstream (needs openssl on the PATH)', () => {
  let folder: string
  let key: string
  let cert: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'staticfire-proxy-tls-'))
    chmodSync(folder, 0o755)
    const to = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
    const what = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
    execFileSync(openssl!, ['req', '-x509', ...what, ...names, ...to], { stdio: 'ignore' })
    key = readFileSync(join(folder, 'key.pem'), 'utf8')
    cert = readFileSync(join(folder, 'cert.pem'), 'utf8')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function startHttps() {
    const server = https.createServer({ key, cert }, (request, response) => {
      response.end(`secure ${request.url}`)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const connectionClosed = new Promise<void>((resolve) =>
      server.on('secureConnection', (socket) => socket.on('close', () => resolve())),
    )
    return {
      port: (server.address() as AddressInfo).port,
      connectionClosed,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      },
    }
  }

  test('a client speaks plain HTTP, the upstream hears HTTPS', async () => {
    await using server = await startHttps()
    const upstream = { host: '127.0.0.1', port: server.port, tls: { ca: cert } }
    await using proxy = await createProxy({ upstream, protocol: 'http' })
    expect((await ask(proxy.port, { path: '/quotes/1' })).body).toBe('secure /quotes/1')
    expect(proxy.ledger.attempts).toMatchObject([{ operation: 'GET /quotes/{}', status: '200' }])
    await proxy.inject({ type: 'silent' })
    expect(await failureOf(ask(proxy.port, { timeoutMs: 80 }))).toBe('ETIMEDOUT')
  })

  test('a client that resets ends its connection to the upstream', async () => {
    await using server = await startHttps()
    const upstream = { host: '127.0.0.1', port: server.port, tls: { ca: cert } }
    await using proxy = await createProxy({ upstream, protocol: 'http' })
    const client = net.connect({ host: proxy.host, port: proxy.port })
    client.write('GET /kept HTTP/1.1\r\nhost: upstream\r\n\r\n')
    await once(client, 'data')
    client.resetAndDestroy()
    await server.connectionClosed
    expect(proxy.ledger.connections).toMatchObject([{ closedBy: 'client', how: 'reset' }])
  })

  test('an upstream whose certificate is not trusted is a failed attempt', async () => {
    await using server = await startHttps()
    const upstream = { host: '127.0.0.1', port: server.port, tls: true }
    await using proxy = await createProxy({ upstream, protocol: 'http' })
    expect(await failureOf(ask(proxy.port))).toBe('ECONNRESET')
    expect(proxy.ledger.attempts.at(-1)).toMatchObject({ outcome: 'failed' })
  })

  test('a client speaks plain Postgres, the upstream is asked for TLS', async () => {
    await using server = await startPostgres([], { key, cert })
    const upstream = { host: '127.0.0.1', port: server.port, tls: { ca: cert } }
    await using proxy = await createProxy({ upstream, protocol: 'postgres' })
    const client = await server.client(proxy.port)
    const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
    expect(rows).toEqual([{ ssl: true }])
    await client.end()
  })

  test('a Postgres that has no TLS is a failed attempt when TLS is asked for', async () => {
    await using server = await startPostgres()
    const upstream = { host: '127.0.0.1', port: server.port, tls: true }
    await using proxy = await createProxy({ upstream, protocol: 'postgres' })
    expect(await failureOf(server.client(proxy.port))).toBe('ECONNRESET')
    expect(proxy.ledger.attempts).toMatchObject([{ operation: 'CONNECT', outcome: 'failed' }])
  })
})
