import { expect, test } from 'vitest'
import { addressVariables, movedAddress } from './interposed-address.ts'

test.each([
  ['http://quotes.example.com', 'http://127.0.0.1:9'],
  ['http://quotes.example.com/', 'http://127.0.0.1:9/'],
  ['https://quotes.example.com/v1?key=a%20b', 'http://127.0.0.1:9/v1?key=a%20b'],
  ['redis://localhost', 'redis://127.0.0.1:9'],
  ['rediss://:p%40ss@localhost:6380/2', 'redis://:p%40ss@127.0.0.1:9/2'],
  ['amqps://u:p@[::1]/vhost', 'amqp://u:p@127.0.0.1:9/vhost'],
  ['mysql://u:p@db/orders', 'mysql://u:p@127.0.0.1:9/orders'],
  ['postgresql://u:p@db/orders', 'postgresql://u:p@127.0.0.1:9/orders?sslmode=disable'],
  [
    'postgres://u:p@db:1/orders?sslmode=verify-full&sslrootcert=a.pem&application_name=x',
    'postgres://u:p@127.0.0.1:9/orders?sslmode=disable&application_name=x',
  ],
  [
    'postgresql+psycopg://u:p@db/orders',
    'postgresql+psycopg://u:p@127.0.0.1:9/orders?sslmode=disable',
  ],
])('%s becomes %s', (from, to) => {
  expect(movedAddress(from, '127.0.0.1', 9).url).toBe(to)
})

test('the parts are decoded, and only those that were asked for become variables', () => {
  const address = movedAddress('postgresql://me%40x:p%2Fw@db/orders', '127.0.0.1', 9)
  expect(address).toMatchObject({ user: 'me@x', password: 'p/w', database: 'orders', port: '9' })
  expect(addressVariables({ host: 'H', port: 'P', database: 'D' }, address)).toEqual({
    H: '127.0.0.1',
    P: '9',
    D: 'orders',
  })
  const bare = movedAddress('redis://localhost', '127.0.0.1', 9)
  expect(addressVariables({ url: 'U', password: 'PW' }, bare)).toEqual({ U: 'redis://127.0.0.1:9' })
})
