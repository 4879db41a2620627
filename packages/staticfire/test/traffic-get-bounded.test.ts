import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { getBounded } from '../src/traffic/get-bounded.ts'

/** Raw, so that it may answer what no HTTP server would. */
async function answering(how: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => how(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => void sockets.add(socket))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const ok = 'HTTP/1.1 200 OK\r\n'
const bounds = { path: '/describe', maxBytes: 1_024, signal: new AbortController().signal }

test.for<[what: string, how: (socket: Socket) => void, expected: object]>([
  ['an answer', (it) => it.end(`${ok}Content-Length: 2\r\n\r\n{}`), { outcome: 'ok', body: '{}' }],
  [
    'a redirect',
    (it) => it.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n'),
    { outcome: 'unusable', status: 302, why: 'it was answered 302' },
  ],
  [
    'more than there is room for',
    (it) => it.end(`${ok}\r\n${'x'.repeat(2_000)}`),
    { outcome: 'unusable', status: 200, why: 'it is larger than 1 KiB' },
  ],
  [
    'more than its length says',
    (it) => it.end(`${ok}Content-Length: 1000000\r\n\r\n${'x'.repeat(1_025)}`),
    { outcome: 'unusable', status: 200, why: 'it is larger than 1 KiB' },
  ],
  ['what is no HTTP', (it) => it.end('SSH-2.0-x\r\n'), { outcome: 'unusable' }],
  [
    'headers without an end',
    (it) => it.write(`${ok}X: ${'x'.repeat(100_000)}`),
    { outcome: 'unusable' },
  ],
  ['half an answer', (it) => it.end(`${ok}Content-Length: 10\r\n\r\n{`), { outcome: 'unusable' }],
  ['a reset', (it) => it.resetAndDestroy(), { outcome: 'unusable' }],
])('%s', async ([, how, expected]) => {
  await using server = await answering(how)
  expect(await getBounded({ ...bounds, port: server.port, timeoutMs: 30_000 })).toMatchObject(
    expected,
  )
})

test('silence, and a body that never ends, are given up', async () => {
  for (const how of [
    () => {},
    (socket: Socket) => void socket.write(`${ok}\r\n[`),
    (socket: Socket) => void socket.write(ok),
  ]) {
    await using server = await answering(how)
    expect(await getBounded({ ...bounds, port: server.port, timeoutMs: 200 })).toEqual({
      outcome: 'unusable',
      why: 'it was not answered within 0.2 s',
    })
  }
})

test('where nothing listens is told apart, and an interruption is passed on', async () => {
  const { port } = await (async () => {
    await using gone = await answering(() => {})
    return gone
  })()
  expect(await getBounded({ ...bounds, port, timeoutMs: 5_000 })).toEqual({ outcome: 'refused' })
  await using silent = await answering(() => {})
  const interrupt = AbortSignal.timeout(100)
  await expect(
    getBounded({ ...bounds, signal: interrupt, port: silent.port, timeoutMs: 30_000 }),
  ).rejects.toThrow(/timeout/)
})
