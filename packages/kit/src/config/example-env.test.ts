import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { exampleEnv } from './example-env.ts'
import { duration } from './fields/duration.ts'
import { port } from './fields/number.ts'
import { optional } from './fields/optional.ts'
import { secret } from './fields/secret.ts'
import { text } from './fields/text.ts'
import { url } from './fields/url.ts'

test('lists what must be set, and what may be, with a password hidden', () => {
  const example = exampleEnv({
    PORT: port({ default: 3000, note: 'Where the\nservice listens' }),
    DATABASE_URL: secret({ minLength: 8 }),
    CACHE_URL: url('redis://me:hidden@localhost:6379'),
    DEADLINE: optional(duration()),
    CURRENCY: z.string().describe('ISO 4217'),
  })
  expect(example).toMatchInlineSnapshot(`
    "# Where the service listens
    # Optional: a port from 0 to 65535.
    #PORT=3000

    # Required: a secret of at least 8 characters.
    # Or a reference: file:/path, vault:mount/data/path#key, aws-sm:name#key.
    DATABASE_URL=

    # Optional: an absolute URL.
    #CACHE_URL=redis://me:***@localhost:6379

    # Optional: a duration with its unit, such as 800ms, 25s or 5m, of at most 24d.
    #DEADLINE=

    # ISO 4217
    # Required: a value of type string.
    CURRENCY=
    "
  `)
})

test('tells the variables of a schema of the whole', () => {
  const schema = z.object({ PORT: z.coerce.number().default(3000), NAME: z.string() })
  expect(exampleEnv(schema)).toMatchInlineSnapshot(`
    "# Optional: a value of type number.
    #PORT=3000

    # Required: a value of type string.
    NAME=
    "
  `)
})

test('cannot list what a schema does not tell', () => {
  const schema = z.object({ PORT: z.coerce.date() })
  expect(() => exampleEnv(schema)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})

test('a default is read back as it is, or stands empty, and never leaves its line', () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('"', "'", '`', '\\', '#', '\n', ' ', 'x', '$') }),
  )
  fc.assert(
    fc.property(anyText, (value) => {
      const lines = exampleEnv({ SETTING: text(value) })
        .trimEnd()
        .split('\n')
      expect(lines.slice(0, -1)).toEqual(['# Optional: a text.'])
      const readBack = parseEnv(lines.at(-1)!.replace(/^#/, '')).SETTING
      expect([value, '', value.replace(/:[^/@]*@/, ':***@')]).toContain(readBack)
    }),
  )
})
