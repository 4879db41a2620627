import { expect, expectTypeOf, test } from 'vitest'
import type { Field } from '../field.ts'
import type { Secret } from '../secret.ts'
import { bytes } from './bytes.ts'
import { duration } from './duration.ts'
import { flag } from './flag.ts'
import { list } from './list.ts'
import { integer, number, port } from './number.ts'
import { oneOf } from './one-of.ts'
import { optional } from './optional.ts'
import { secret } from './secret.ts'
import { text } from './text.ts'
import { url } from './url.ts'

/** The value of a text, or the message it gets. */
function read<T>(field: Field<T>, given: string | undefined): T | string {
  const result = field['~standard'].validate(given)
  if (result instanceof Promise) throw new Error('own fields answer at once')
  return result.issues === undefined ? result.value : result.issues[0]!.message
}

const invalid = expect.stringMatching(/^expected /)

test.for<[string, Field<unknown>, string | undefined, unknown]>([
  ['text as it is', text(), ' a\nb ', ' a\nb '],
  ['text that matches', text({ pattern: /^[A-Z]+$/g }), 'EUR', 'EUR'],
  [
    'text that does not',
    text({ pattern: /^[A-Z]+$/, expected: 'a currency' }),
    'eur',
    'expected a currency',
  ],
  ['an empty text by default', text(''), undefined, ''],
  ['an integer', integer(), '-12', -12],
  ['an integer with space around', integer(), ' 12\n', 12],
  ['a fraction for an integer', integer(), '1.5', invalid],
  ['hexadecimal', integer(), '0x10', invalid],
  ['more than is held exactly', integer(), '9007199254740993', invalid],
  ['less than the least', integer({ min: 1 }), '0', 'expected a whole number of at least 1'],
  ['a number', number(), '2.5e3', 2500],
  ['a number too large to hold', number(), '1e999', invalid],
  ['infinity', number(), 'Infinity', invalid],
  ['not a number', number({ min: 0, max: 1 }), 'NaN', 'expected a number from 0 to 1'],
  ['a port', port(), '8080', 8080],
  ['a port by default', port(3000), undefined, 3000],
  ['no port', port(), undefined, 'expected a port from 0 to 65535'],
  ['port 65536', port(), '65536', invalid],
  ['port 1e3', port(), '1e3', invalid],
  ['a URL as it is written', url(), 'https://Example.com', 'https://Example.com'],
  [
    'another protocol',
    url({ protocols: ['https'] }),
    'http://a',
    'expected an absolute URL that starts with https://',
  ],
  ['a relative URL', url(), '/orders', invalid],
  ['a host and port', url(), 'localhost:80', invalid],
  ['a URL with a newline in it', url(), 'http://a\nb/', invalid],
  ['milliseconds', duration(), '800ms', 800],
  ['seconds', duration(), '25s', 25_000],
  ['fractions of a minute', duration(), '1.5m', 90_000],
  ['hours by default', duration('2h'), undefined, 7_200_000],
  ['a number by default', duration(90_000), undefined, 90_000],
  ['no time at all by default', duration(0), undefined, 0],
  ['no unit', duration(), '30', invalid],
  ['a negative duration', duration(), '-1s', invalid],
  ['longer than a timer waits', duration(), '25d', invalid],
  ['shorter than the least', duration({ min: '1s' }), '999ms', invalid],
  ['bytes', bytes(), '512', 512],
  ['binary bytes', bytes(), '64KiB', 65_536],
  ['decimal bytes', bytes('10MB'), undefined, 10_000_000],
  ['an unknown unit', bytes(), '1kb', invalid],
  ['one of the words', oneOf(['debug', 'info']), 'info', 'info'],
  ['another word', oneOf(['debug', 'info']), 'INFO', 'expected one of debug, info'],
  ['on', flag(), 'TRUE', true],
  ['off', flag(), '0', false],
  ['off by default', flag(false), undefined, false],
  ['yes', flag(), 'yes', invalid],
  ['a list', list(), ' a, b,,c ', ['a', 'b', 'c']],
  ['an empty list by default', list([]), undefined, []],
  ['a list of ports', list({ of: port(), separator: ';' }), '1;2', [1, 2]],
  ['a list with one that is none', list({ of: port() }), '1,x', invalid],
  ['no secret', secret(), undefined, 'expected a secret that is not empty'],
  [
    'a short secret',
    secret({ minLength: 16 }),
    'abc',
    'expected a secret of at least 16 characters',
  ],
  ['nothing, optional', optional(port()), undefined, undefined],
  ['something, optional', optional(port()), '1', 1],
  ['something wrong, optional', optional(port()), 'x', invalid],
  ['a default, optional', optional(port(3000)), undefined, 3000],
])('reads %s', ([, field, given, expected]) => {
  expect(read(field, given)).toEqual(expected)
})

test.for<[string, () => unknown]>([
  ['a port', () => port(99_999)],
  ['a duration', () => duration('30')],
  ['a duration that is none', () => duration(NaN)],
  ['a URL', () => url('nowhere')],
  ['a number', () => number(NaN)],
])('refuses a default that is no valid %s', ([, make]) => {
  expect(make).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})

test('types follow the fields', () => {
  expectTypeOf(port(3000)).toEqualTypeOf<Field<number>>()
  expectTypeOf(oneOf(['a', 'b'])).toEqualTypeOf<Field<'a' | 'b'>>()
  expectTypeOf(list()).toEqualTypeOf<Field<readonly string[]>>()
  expectTypeOf(list({ of: port() })).toEqualTypeOf<Field<readonly number[]>>()
  expectTypeOf(optional(secret())).toEqualTypeOf<Field<Secret | undefined>>()
})
