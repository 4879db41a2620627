import { expect, test } from 'vitest'
import { formatAddress, parseTcpListeners } from './net-tcp.ts'
import { parseUnixListeners } from './net-unix.ts'

test.each([
  ['0100007F', '127.0.0.1'],
  ['00000000', '0.0.0.0'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000001000000', '::1'],
  ['0000000000000000FFFF00000100007F', '::ffff:127.0.0.1'],
  ['B80D0120000000000000000001000000', '2001:db8::1'],
])('%s is %s', (hex, address) => {
  expect(formatAddress(hex)).toBe(address)
})

test('only listening TCP sockets are taken', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0',
    '   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1',
    '',
  ].join('\n')
  expect(parseTcpListeners(table)).toEqual([{ address: '127.0.0.1', port: 8080, inode: 4711 }])
  expect(parseTcpListeners('')).toEqual([])
})

test('only listening unix sockets with a name are taken', () => {
  const table = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '0000000065f9e11d: 00000003 00000000 00000000 0001 03  1056 /run/peer',
    '0000000065f9e11e: 00000002 00000000 00010000 0001 01  1057 /run/a b.sock',
    '0000000065f9e11f: 00000002 00000000 00010000 0001 01 123456 @abstract',
    '0000000065f9e120: 00000002 00000000 00010000 0001 01  1059',
    '',
  ].join('\n')
  expect(parseUnixListeners(table)).toEqual([
    { path: '/run/a b.sock', inode: 1057 },
    { path: '@abstract', inode: 123_456 },
  ])
})
