import type { Operation } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { createCanaries, varyCanaries } from './canaries.ts'
import { canariesSent, leaksIn } from './canary-leaks.ts'

const canaries = createCanaries()
const { email, password } = canaries.values
const body = { email, password, quantity: 2 }
const sent = canariesSent([{ body } as Operation])
const kindsIn = (line: string) => leaksIn(line, sent, canaries).map((leak) => leak.kind)

test('what is sent is known by kind, from planted values and from examples', () => {
  const example = { user: { Password: 'hunter22-example', pin: 1 }, note: 'free' }
  expect(canariesSent([{ body: example } as unknown as Operation])).toEqual([
    { kind: 'password', text: 'hunter22-example' },
    { kind: 'body', text: JSON.stringify(example) },
  ])
})

test('a line that holds one value leaks that one', () => {
  expect(kindsIn(`login with ${password}`)).toEqual(['password'])
  expect(kindsIn('login of user 7')).toEqual([])
})

test('a body is found plain, quoted and pretty', () => {
  for (const text of [
    JSON.stringify(body),
    JSON.stringify(JSON.stringify(body)),
    JSON.stringify(body, null, 2),
  ]) {
    expect(kindsIn(`received ${text}`)).toEqual(['email', 'password', 'body'])
  }
})

test('the body of any request of a series is found', () => {
  const line = JSON.stringify({ message: 'received', body: varyCanaries(body, canaries, 41) })
  expect(kindsIn(line)).toEqual(['email', 'password', 'body'])
})
