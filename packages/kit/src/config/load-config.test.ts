import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { KitError } from '../kernel/errors.ts'
import { describeConfig } from './describe-config.ts'
import { duration } from './fields/duration.ts'
import { flag } from './fields/flag.ts'
import { port } from './fields/number.ts'
import { oneOf } from './fields/one-of.ts'
import { optional } from './fields/optional.ts'
import { secret } from './fields/secret.ts'
import { text } from './fields/text.ts'
import { url } from './fields/url.ts'
import { loadConfig, type LoadConfigOptions } from './load-config.ts'
import type { Secret } from './secret.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { Fields } from './variables.ts'

const folder = await mkdtemp(join(tmpdir(), 'kit-config-'))
afterAll(() => rm(folder, { recursive: true }))

/** Paths in messages without the folder of this run. */
async function problemsOf(declared: Fields | StandardSchema, options: LoadConfigOptions) {
  const error: unknown = await loadConfig(declared, options).then(
    () => new Error('loaded'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof KitError)) throw error
  return `${error.code} ${error.message.replaceAll(folder, '<folder>')}`
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

test('gives typed values, and lists nothing else', async () => {
  const env = {
    DATABASE_URL: 'postgres://me:hidden@db/orders',
    DEADLINE: '25s',
    MODE: 'fast',
    LABEL: 'x',
  }
  await using config = await loadConfig(
    {
      PORT: port(3000),
      DATABASE_URL: secret(),
      DEADLINE: duration(),
      MODE: oneOf(['fast', 'safe']),
      DEBUG: optional(flag()),
      LABEL: z.string().transform((it) => it.length),
    },
    { env },
  )
  expectTypeOf(config.PORT).toEqualTypeOf<number>()
  expectTypeOf(config.DATABASE_URL).toEqualTypeOf<Secret>()
  expectTypeOf(config.MODE).toEqualTypeOf<'fast' | 'safe'>()
  expectTypeOf(config.DEBUG).toEqualTypeOf<boolean | undefined>()
  expectTypeOf(config.LABEL).toEqualTypeOf<number>()
  expect(config.DATABASE_URL.reveal()).toBe(env.DATABASE_URL)
  expect(JSON.stringify(config)).toBe(
    '{"PORT":3000,"DATABASE_URL":"[secret]","DEADLINE":25000,"MODE":"fast","LABEL":1}',
  )
  expect(inspect(config, { showHidden: true, depth: 9 })).not.toContain('hidden')
  expect(Object.isFrozen(config)).toBe(true)
})

test('tells all problems at once: which variable, what is expected, where it is set', async () => {
  const noSecret = await file('short', 'abc\n')
  const problems = await problemsOf(
    {
      PORT: port(),
      DATABASE_URL: secret(),
      API_KEY: secret({ minLength: 16 }),
      TOKEN: secret(),
      MODE: oneOf(['fast', 'safe']),
      EMPTY: url(),
      LIMIT: z.coerce.number().max(10),
      VAULTED: secret(),
      FINE: text(),
    },
    {
      env: {
        PORT: '80x',
        DATABSE_URL: 'postgres://hidden',
        API_KEY_FILE: noSecret,
        TOKEN_FILE: join(folder, 'no-such-hidden-file'),
        MODE: 'slow',
        EMPTY: '',
        LIMIT: '11',
        VAULTED: 'vault:hidden/data/x',
        FINE: 'fine',
      },
      files: [join(folder, '.env')],
    },
  )
  expect(problems).toMatchInlineSnapshot(`
    "CONFIG_INVALID The configuration is not valid (8 problems):
      PORT: expected a port from 0 to 65535; it is set in the environment
      DATABASE_URL: missing; expected a secret that is not empty. DATABSE_URL is set: is that a misspelling?
      API_KEY: expected a secret of at least 16 characters; it is set in the file that API_KEY_FILE names
      TOKEN: is set in the file that TOKEN_FILE names, which does not exist
      MODE: expected one of fast, safe; it is set in the environment
      EMPTY: missing; expected an absolute URL
      LIMIT: Too big: expected number to be <=10; it is set in the environment
      VAULTED: expected a reference of the form vault:<mount>/data/<path>#<key>; it is set in the environment
    Not found, and so not read: <folder>/.env."
  `)
})

describe('looks', () => {
  const fields = { FIRST: text(), SECOND: text(), THIRD: text('third') }

  test('in the environment, then in NAME_FILE, then in files in their order', async () => {
    const envFile = await file('.order', 'FIRST=c\nSECOND="b2"\nTHIRD=\n')
    const mounted = join(folder, 'mounted')
    await mkdir(join(mounted, '..2026'), { recursive: true })
    await writeFile(join(mounted, '..2026', 'SECOND'), 'b3')
    await writeFile(join(mounted, '..2026', 'THIRD'), 'c\n\n')
    await symlink('..2026', join(mounted, '..data'))
    await symlink('..data/SECOND', join(mounted, 'SECOND'))
    await symlink('..data/THIRD', join(mounted, 'THIRD'))
    const env = { FIRST: 'a1', FIRST_FILE: await file('first', 'a2'), SECOND: '' }
    await using config = await loadConfig(fields, { env, files: [envFile, mounted] })
    expect({ ...config }).toEqual({ FIRST: 'a1', SECOND: 'b2', THIRD: 'c\n' })
    const sources = describeConfig(config).map(({ source }) => source)
    expect(sources).toEqual(['environment', 'file', 'file'])
    await using other = await loadConfig(fields, { env: { ...env, FIRST: '' }, files: [mounted] })
    expect({ ...other }).toEqual({ FIRST: 'a2', SECOND: 'b3', THIRD: 'c\n' })
  })

  test('at a declared variable that ends in _FILE as a variable', async () => {
    const env = { LOG_FILE: '/no/such' }
    await using config = await loadConfig({ LOG: optional(text()), LOG_FILE: text() }, { env })
    expect({ ...config }).toEqual({ LOG_FILE: '/no/such' })
  })

  test('at no file that is too large, is none, or may not be read', async () => {
    const env = {
      FIRST_FILE: await file('large', 'x'.repeat(1024 * 1024 + 1)),
      SECOND_FILE: folder,
    }
    const files = [await file('large.env', 'x'.repeat(1024 * 1024 + 1))]
    expect(await problemsOf(fields, { env, files })).toMatchInlineSnapshot(`
      "CONFIG_INVALID The configuration is not valid (3 problems):
        <folder>/large.env is larger than 1 MiB
        FIRST: is set in the file that FIRST_FILE names, which is larger than 1 MiB
        SECOND: is set in the file that SECOND_FILE names, which is not a file"
    `)
  })
})

describe('with a schema of the whole', () => {
  const schema = z
    .strictObject({
      PORT: z.coerce.number().default(3000),
      NAME: z.string(),
      LEVEL: z.enum(['debug', 'info']),
    })
    .refine(({ NAME }) => NAME !== 'forbidden', {
      error: ({ input }) => `not ${JSON.stringify(input)}`,
    })

  test('hands it the variables it names', async () => {
    await using config = await loadConfig(schema, {
      env: { NAME: 'a', LEVEL: 'info', PATH: '/bin' },
    })
    expectTypeOf(config.PORT).toEqualTypeOf<number>()
    expect({ ...config }).toEqual({ PORT: 3000, NAME: 'a', LEVEL: 'info' })
    expect(describeConfig(config)).toMatchObject([
      { name: 'PORT', isRequired: false, default: '3000', source: 'default' },
      { name: 'NAME', isRequired: true, source: 'environment' },
      { name: 'LEVEL', isRequired: true, source: 'environment' },
    ])
  })

  test('tells its problems by variable, and withholds what quotes a value', async () => {
    expect(await problemsOf(schema, { env: { NAMES: 'a', LEVEL: 'inof' } })).toMatchInlineSnapshot(`
      "CONFIG_INVALID The configuration is not valid (2 problems):
        NAME: missing; Invalid input: expected string, received undefined. NAMES is set: is that a misspelling?
        LEVEL: Invalid option: expected one of "debug"|"info"; it is set in the environment"
    `)
    expect(await problemsOf(schema, { env: { NAME: 'forbidden', LEVEL: 'info' } }))
      .toMatchInlineSnapshot(`
      "CONFIG_INVALID The configuration is not valid (1 problem):
        does not fit its schema, whose message is withheld because it may quote the value"
    `)
  })

  test('hands it all that is set when it does not tell what it needs', async () => {
    const untold = z.object({ SINCE: z.coerce.date() })
    await using config = await loadConfig(untold, { env: { SINCE: '2026-01-01', OTHER: 'x' } })
    expect(config.SINCE.getUTCFullYear()).toBe(2026)
    expect(await problemsOf(untold, { env: { SINCE: 'hidden' } })).not.toContain('hidden')
    expect(
      await problemsOf(untold.transform(() => 1) as never, { env: { SINCE: '2026-01-01' } }),
    ).toContain('gives no object')
  })
})

test('names what was perhaps meant to set a variable that has a default', async () => {
  await using config = await loadConfig({ PORT: port(3000) }, { env: { PROT: '4000' } })
  expect(config.status().suspects).toEqual([{ name: 'PROT', meant: 'PORT' }])
})

test('describes variables without their values, and defaults without their passwords', async () => {
  const env = { DATABASE_URL: 'hidden-one', CACHE_URL: 'redis://me:hidden@cache' }
  const fields = {
    DATABASE_URL: secret(),
    CACHE_URL: url('redis://me:hidden@localhost'),
    TAG: optional(text()),
  }
  await using config = await loadConfig(fields, { env })
  expect(JSON.stringify([describeConfig(config), config.status()])).not.toContain('hidden')
  expect(describeConfig(config)).toMatchObject([
    {
      name: 'DATABASE_URL',
      kind: 'secret',
      isRequired: true,
      isSecret: true,
      source: 'environment',
    },
    { name: 'CACHE_URL', kind: 'url', default: 'redis://me:***@localhost', source: 'environment' },
    { name: 'TAG', kind: 'text', isRequired: false, default: undefined, source: 'none' },
  ])
})

test.for<[string, Fields, LoadConfigOptions]>([
  ['a name that hides a method', { status: text('x') }, {}],
  ['a name that no variable can have', { 'A-B': text('x') }, {}],
  ['a field that is no schema', { A: 'x' as never }, {}],
  ['an interval that is none', {}, { secrets: { pollIntervalMs: NaN } }],
  ['no tries', {}, { secrets: { tries: 0 } }],
])('refuses %s', async ([, fields, options]) => {
  await expect(loadConfig(fields, { env: {}, ...options })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
  })
})
