import { expect, test } from 'vitest'
import { parseTracestate } from './tracestate.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join(',')

test.each([
  ['one member', 'rojo=00f067aa0ba902b7', 'rojo=00f067aa0ba902b7'],
  ['two members', 'rojo=1,congo=t61rcWkgMzE', 'rojo=1,congo=t61rcWkgMzE'],
  ['a tenant', 'fw529a3039@dt=FfffffB', 'fw529a3039@dt=FfffffB'],
  ['spaces around', 'a=1, b=2', 'a=1, b=2'],
  ['empty members', 'a=1,,b=2,', 'a=1,b=2'],
  ['32 members', many(32), many(32)],
])('%s is passed on', (_, header, passedOn) => {
  expect(parseTracestate(header)).toBe(passedOn)
})

test.each([
  ['nothing', ''],
  ['no value', 'rojo'],
  ['an empty value', 'rojo='],
  ['an upper-case key', 'Rojo=1'],
  ['a key twice', 'a=1,a=2'],
  ['33 members', many(33)],
  ['an equals sign in a value', 'a=b=c'],
  ['letters beyond ASCII', 'a=é'],
  ['a header that was smuggled in', 'a=1\r\nx-admin: 1'],
  ['a flood', `a=${'x'.repeat(20_000)}`],
])('%s is dropped', (_, header) => {
  expect(parseTracestate(header)).toBeUndefined()
})

test('a long list loses its long members first, then its last', () => {
  const long = `long=${'x'.repeat(200)}`
  const short = Array.from({ length: 12 }, (_, index) => `k${index}=${'y'.repeat(40)}`)
  const passedOn = parseTracestate([long, ...short].join(',')) ?? ''
  expect(passedOn.length).toBeLessThanOrEqual(512)
  expect(passedOn).not.toContain('long=')
  expect(passedOn.startsWith('k0=')).toBe(true)
})
