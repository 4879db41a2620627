import { expect, test } from 'vitest'
import { replay } from './support/replay.ts'

const get = 'GET /prices HTTP/1.1\r\nHost: payments\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n'

const table: [
  name: string,
  request: string,
  response: string,
  expected?: 'request' | 'response',
][] = [
  ['HTTP/1.1 persists', get, ok],
  ['a header that only speaks of keep-alive', get, `${ok}Connection: keep-alive\r\n`],
  ['the request asks for the end', `${get}Connection: close\r\n`, ok, 'request'],
  ['the response announces it', get, `${ok}connection: Close\r\n`, 'response'],
  ['among other options', get, `${ok}Connection: upgrade, close\r\n`, 'response'],
  [
    'both: the first to say it',
    `${get}Connection: close\r\n`,
    `${ok}Connection: close\r\n`,
    'request',
  ],
  ['a request of HTTP/1.0', get.replace('1.1', '1.0'), ok, 'request'],
  ['that asks to go on', `${get.replace('1.1', '1.0')}Connection: Keep-Alive\r\n`, ok],
  ['a response of HTTP/1.0', get, ok.replace('1.1', '1.0'), 'response'],
  ['a body without a length', get, 'HTTP/1.1 200 OK\r\n', 'response'],
  ['no length and no body', get, 'HTTP/1.1 204 No Content\r\n'],
  ['chunks', get, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n'],
  ['another header of that length', get, `${ok}X-Nickname: close\r\n`],
]

test.each(table)(
  'whoever ends the connection first is told: %s',
  (_, request, response, expected) => {
    const body = response.includes('chunked') ? '2\r\nok\r\n0\r\n\r\n' : 'ok'
    const { attempts } = replay('http', [
      { by: 'client', bytes: Buffer.from(`${request}\r\n`) },
      {
        by: 'server',
        bytes: Buffer.from(`${response}\r\n${response.includes('204') ? '' : body}`),
      },
    ])
    expect(attempts.map(({ endsConnection }) => endsConnection)).toEqual([expected])
  },
)

test('each exchange on a connection tells for itself', () => {
  const { attempts } = replay('http', [
    { by: 'client', bytes: Buffer.from(`${get}\r\n`) },
    { by: 'server', bytes: Buffer.from(`${ok}\r\nok`) },
    { by: 'client', bytes: Buffer.from(`${get}Connection: close\r\n\r\n`) },
    { by: 'server', bytes: Buffer.from(`${ok}\r\nok`) },
  ])
  expect(attempts).toMatchObject([
    { outcome: 'answered' },
    { outcome: 'answered', endsConnection: 'request' },
  ])
  expect(attempts[0]).not.toHaveProperty('endsConnection')
})
