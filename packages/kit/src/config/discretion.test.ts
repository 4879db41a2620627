import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { bytes } from './fields/bytes.ts'
import { duration } from './fields/duration.ts'
import { flag } from './fields/flag.ts'
import { list } from './fields/list.ts'
import { port } from './fields/number.ts'
import { oneOf } from './fields/one-of.ts'
import { optional } from './fields/optional.ts'
import { secret } from './fields/secret.ts'
import { text } from './fields/text.ts'
import { url } from './fields/url.ts'
import { loadConfig } from './load-config.ts'
import type { StandardSchema } from './standard-schema.ts'

/** A schema that quotes what it was given, as it likes. */
function gossip(quote: (value: string) => string): StandardSchema<string> {
  return z.string().refine(() => false, { error: ({ input }) => `bad: ${quote(input as string)}` })
}

const thrower: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      throw new Error(`cannot take ${String(value)}`)
    },
  },
}

const fields: Record<string, StandardSchema> = {
  PORT: port(),
  DURATION: duration(),
  BYTES: bytes(),
  FLAG: optional(flag()),
  MODE: oneOf(['fast', 'safe']),
  PORTS: list({ of: port() }),
  URL: url({ protocols: ['gopher'] }),
  PATTERN: text({ pattern: /^\d$/ }),
  SECRET: secret({ minLength: 1e6 }),
  MALFORMED: secret(),
  ZOD: z.coerce.number(),
  JSON: z.string().transform((it) => JSON.parse(it) as unknown),
  OPTIONAL: optional(gossip((value) => value)),
  WHOLE: gossip((value) => value),
  QUOTED: gossip((value) => JSON.stringify(value)),
  SHOUTED: gossip((value) => value.toUpperCase()),
  CUT: gossip((value) => value.slice(0, 12)),
  LINES: gossip((value) => `\n  PORT: ${value}`),
  THROWER: thrower,
}

/** Long enough to be no word of a message by chance, and hostile around that. */
const marker = fc.stringMatching(/^[g-z]{4}[0-9]{8}[g-z]{4}$/)
const noise = fc.string({
  unit: fc.constantFrom('\n', '\u001B[2J', '"', '\\', '\0', '\r', ' ', 'é', '{', '%s'),
})
const value = fc
  .tuple(noise, marker, noise)
  .map(([before, it, after]) => ({ it, text: before + it + after }))

/** No part of a value shows, in whatever case. */
function expectDiscreet(shown: string, it: string): void {
  const plain = shown.toLowerCase()
  for (let start = 0; start + 6 <= it.length; start++)
    expect(plain).not.toContain(it.slice(start, start + 6))
}

test('no value shows in an error, whoever finds it wrong', async () => {
  const property = fc.asyncProperty(
    value,
    fc.constantFrom(...Object.keys(fields)),
    async ({ it, text: given }, name) => {
      const prefix = name === 'MALFORMED' ? 'vault:' : ''
      const env = { [name]: prefix + given.replaceAll('#', '') }
      const error = await loadConfig({ [name]: fields[name]! }, { env }).catch(
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
      expectDiscreet(inspect(error, { depth: 9, showHidden: true }), it)
      expect((error as Error).message.split('\n')).toHaveLength(2)
    },
  )
  await fc.assert(property, { numRuns: 400 })
})

test('no value shows in an error of a schema of the whole', async () => {
  const whole = z
    .looseObject({ NAME: z.string(), PORT: z.coerce.number() })
    .refine(() => false, { error: ({ input }) => `no: ${JSON.stringify(input)}`, when: () => true })
  const property = fc.asyncProperty(value, async ({ it, text: given }) => {
    const error = await loadConfig(whole, { env: { NAME: given, PORT: given } }).catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    expectDiscreet(inspect(error, { depth: 9, showHidden: true }), it)
  })
  await fc.assert(property)
})

test('no path or reference shows, for it may be the secret by mistake', async () => {
  const property = fc.asyncProperty(
    value,
    fc.constantFrom('KEY_FILE', 'file:/', 'vault:', 'aws-sm: '),
    async ({ it, text: given }, how) => {
      const env =
        how === 'KEY_FILE' ? { KEY_FILE: given } : { KEY: how + given.replaceAll('#', '') }
      const error = await loadConfig({ KEY: secret() }, { env }).catch((reason: unknown) => reason)
      // A NUL makes a path that no system takes: then it is a value, and a good one.
      if (how === 'file:/' && !(error instanceof Error)) return
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
      expectDiscreet(inspect(error, { depth: 9, showHidden: true }), it)
    },
  )
  await fc.assert(property)
})

test.for<[string, StandardSchema, string, string]>([
  ['an enumeration', z.enum(['production', 'test']), 'productoin', '"production"|"test"'],
  ['a limit', z.coerce.number().max(10), '42', '<=10'],
  [
    'an own word',
    z.string().refine(() => false, 'must name a region'),
    'region',
    'must name a region',
  ],
])('keeps the message of %s that only resembles the value', async ([, schema, given, expected]) => {
  await expect(loadConfig({ X: schema }, { env: { X: given } })).rejects.toThrow(expected)
})

test('a huge value is judged like any other', async () => {
  const env = {
    PORT: 'x'.repeat(5_000_000),
    QUOTED: 'y'.repeat(5_000_000),
    KEY: 'z'.repeat(5_000_000),
  }
  const loading = loadConfig({ PORT: port(), QUOTED: fields['QUOTED']!, KEY: secret() }, { env })
  const error = (await loading.catch((reason: unknown) => reason)) as Error
  expect(error.message.length).toBeLessThan(1_000)
  expect(error.message).not.toMatch(/xxx|yyy|zzz/)
})
