import type { Identity } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { resolveIdentities } from './identities.ts'

const resolve = async (identity: Partial<Identity>, output = '') => {
  const all = await resolveIdentities(
    [{ name: 'alice', headers: {}, ...identity }],
    async () => output,
  )
  return all.get('alice')
}

test('an identity is its headers, its token, or what its command prints', async () => {
  expect(await resolve({ headers: { 'x-key': 'k' } })).toEqual({ 'x-key': 'k' })
  expect(await resolve({ token: 't' })).toEqual({ Authorization: 'Bearer t' })
  expect(await resolve({ command: ['login'] }, 'abc.def\n')).toEqual({
    Authorization: 'Bearer abc.def',
  })
  expect(await resolve({ command: ['login'] }, '{"access_token":"x"}')).toEqual({
    Authorization: 'Bearer x',
  })
})

test.each(['', 'two words', 'a\nb', '{"user":1}', '{', 'x'.repeat(20_000)])(
  'a command that prints %j printed no token',
  async (output) => {
    await expect(resolve({ command: ['login'] }, output)).rejects.toMatchObject({
      code: 'identity-failed',
      message: 'The command of identity "alice" printed no token.',
    })
  },
)

test('a command that fails keeps its cause', async () => {
  const cause = new Error('exit 1')
  const identities = [{ name: 'alice', command: ['login', '--fast'], headers: {} }]
  await expect(resolveIdentities(identities, () => Promise.reject(cause))).rejects.toMatchObject({
    code: 'identity-failed',
    hint: expect.stringContaining('login --fast'),
    cause,
  })
})
