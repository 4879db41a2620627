import { expect, test } from 'vitest'
import { holdsSecret } from './holds-secret.ts'

test.each([
  ['password=sesame4711', 'sesame4711', true],
  ['{"key":"scores"}', 'scores', true],
  ['only letters, digits and underscores', 'scores', false],
  ['underscores, but scores too', 'scores', true],
  ['postgres://orders:p4ss/w0rd@db', 'p4ss/w0rd', true],
  ['xp4ss/w0rdx', 'p4ss/w0rd', true],
  ['an abc', 'abc', false],
  ['nothing', 'sesame4711', false],
])('%j and the secret %j: %s', (text, secret, holds) => {
  expect(holdsSecret(text, [secret])).toBe(holds)
})
