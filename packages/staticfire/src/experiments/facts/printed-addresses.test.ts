import { expect, test } from 'vitest'
import { printedAddresses } from './printed-addresses.ts'

test.each([
  ['connect ECONNREFUSED 127.0.0.1:4001', '127.0.0.1:4001'],
  ['connect ENETUNREACH 10.0.0.7:5432 - Local (0.0.0.0:0)', '10.0.0.7:5432'],
  ['connect ECONNREFUSED ::1:4001', '::1:4001'],
  ['getaddrinfo EAI_AGAIN payments.internal', 'payments.internal'],
  ['dial tcp 10.0.0.7:443: connect: network is unreachable', '10.0.0.7:443'],
  ['dial tcp: lookup mail.internal on 10.0.0.2:53: no such host', 'mail.internal'],
  ["HTTPConnectionPool(host='mail.internal', port=8025): Max retries", 'mail.internal:8025'],
  ['java.net.UnknownHostException: mail.internal', 'mail.internal'],
])('%s names an address', (line, address) => {
  expect(printedAddresses([line])).toEqual([address])
})

test('an ordinary line names none', () => {
  expect(printedAddresses(['{"message":"listening","port":4001}'])).toEqual([])
})
