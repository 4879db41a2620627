import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createSecret, rotate, type Secret } from './secret.ts'

const value = 'hunter2-and-more'

test.for<[string, (secret: Secret) => string]>([
  ['a template', (secret) => `${secret as unknown as string}`],
  ['String', (secret) => String(secret)],
  ['addition', (secret) => (secret as unknown as string) + ''],
  ['JSON', (secret) => JSON.stringify({ nested: [secret] })],
  ['inspect', (secret) => inspect({ nested: { secret } }, { depth: 9, showHidden: true })],
  [
    'inspect without custom functions',
    (secret) => inspect(secret, { customInspect: false, showHidden: true, getters: true }),
  ],
  ['a format', (secret) => format('%s %o %O %j %d', secret, secret, secret, secret, secret)],
  [
    'its own properties',
    (secret) => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)]),
  ],
  [
    'a clone',
    (secret) =>
      inspect([structuredClone({ secret }), Object.assign({}, secret)], { customInspect: false }),
  ],
  [
    'an error with it',
    (secret) => inspect(new Error(`no ${secret.toString()}`, { cause: secret })),
  ],
])('never shows its value to %s', ([, show]) => {
  expect(show(createSecret(value))).not.toContain('hunter2')
})

test('shows itself as a placeholder, and its value to who asks', () => {
  const secret = createSecret(value)
  expect(`${secret.toString()} ${JSON.stringify(secret)} ${inspect(secret)}`).toBe(
    '[secret] "[secret]" [secret]',
  )
  expect(secret.reveal()).toBe(value)
})

test('tells each listener of a rotation until it is called off, and counts those that fail', async () => {
  const secret = createSecret('a')
  const heard: string[] = []
  let failed = 0
  const callOff = secret.onRotate((it) => void heard.push(it.reveal()))
  secret.onRotate(() => {
    throw new Error('thrown')
  })
  secret.onRotate(async () => Promise.reject(new Error('rejected')))
  secret.onRotate(async () => new Promise(() => {}))
  rotate(secret, 'b', () => failed++)
  callOff()
  rotate(secret, 'c', () => {})
  await new Promise((resolve) => setImmediate(resolve))
  expect({ heard, failed, now: secret.reveal() }).toEqual({ heard: ['b'], failed: 2, now: 'c' })
})
