import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { launch, startService, validEnv } from './support/service.ts'

const malformed = {
  PORT: '12abc',
  DATABASE_URL: 'not a url',
  PAYMENTS_URL: 'not a url',
  QUOTE_TIMEOUT_MS: '12abc',
  LOG_LEVEL: 'no-such-value',
  FEATURE_X: 'perhaps',
  PAGE_SIZE: '12abc',
}
const required = ['PORT', 'DATABASE_URL', 'PAYMENTS_URL', 'API_TOKEN', 'QUOTE_TIMEOUT_MS']
const optional = ['LOG_LEVEL', 'FEATURE_X', 'PAGE_SIZE']
const secrets = ['sesame-4711', validEnv['API_TOKEN']!]

test.concurrent.each(Object.entries(malformed))(
  'the good service refuses %s=%s by name',
  async (name, value) => {
    expect(await ending('good', { [name]: value })).toEqual({ code: 1, names: [name], secrets: [] })
  },
)

test.concurrent.each(required)('the good service refuses to start without %s', async (name) => {
  expect(await ending('good', { [name]: undefined })).toEqual({
    code: 1,
    names: [name],
    secrets: [],
  })
})

test.concurrent.each(optional)('the good service starts without %s', async (name) => {
  await serves('good', { [name]: undefined })
})

const starts = {
  'startup-validation/number-not-validated': { QUOTE_TIMEOUT_MS: malformed.QUOTE_TIMEOUT_MS },
  'startup-validation/parse-int': { QUOTE_TIMEOUT_MS: malformed.QUOTE_TIMEOUT_MS },
  'startup-validation/boolean-not-validated': { FEATURE_X: malformed.FEATURE_X },
  'startup-validation/level-falls-back': { LOG_LEVEL: malformed.LOG_LEVEL },
  'startup-validation/url-not-validated': { PAYMENTS_URL: malformed.PAYMENTS_URL },
  'missing-config/secret-defaulted': { API_TOKEN: undefined },
  'missing-config/number-defaulted': { QUOTE_TIMEOUT_MS: undefined },
  'missing-config/noticed-at-first-request': { PAYMENTS_URL: undefined },
}

test.concurrent.each(Object.entries(starts))('%s starts with %o', async (variant, env) => {
  await serves(variant, env)
})

const bad = { QUOTE_TIMEOUT_MS: malformed.QUOTE_TIMEOUT_MS }
const missing = { API_TOKEN: undefined }
const endings = {
  'startup-validation/exits-zero': [bad, { code: 0, names: ['QUOTE_TIMEOUT_MS'], secrets: [] }],
  'startup-validation/variable-not-named': [bad, { code: 1, names: [], secrets: [] }],
  'startup-validation/secret-printed': [bad, { code: 1, names: Object.keys(validEnv), secrets }],
  'missing-config/bare-type-error': [missing, { code: 1, names: [], secrets: [] }],
  'missing-config/optional-crashes': [
    { FEATURE_X: undefined },
    { code: 1, names: [], secrets: [] },
  ],
  'missing-config/optional-demanded': [
    { PAGE_SIZE: undefined },
    { code: 1, names: ['PAGE_SIZE'], secrets: [] },
  ],
  'missing-config/missing-exits-zero': [missing, { code: 0, names: ['API_TOKEN'], secrets: [] }],
  'missing-config/missing-not-named': [missing, { code: 1, names: [], secrets: [] }],
} as const

test.concurrent.each(Object.entries(endings))(
  '%s ends as it should not',
  async (variant, [env, how]) => {
    const { code, names, secrets: printed } = await ending(variant, env)
    expect({ code, names: names.toSorted(), secrets: printed }).toEqual({
      ...how,
      names: [...how.names].toSorted(),
    })
  },
)

test.concurrent('named-by-alias refuses by the name of its own field', async () => {
  await using service = launch('lookalikes/named-by-alias', bad)
  expect(await service.exited).toEqual({ code: 1, signal: null })
  expect(service.lines.join('\n')).toContain('quote_timeout_ms must be')
})

test.concurrent('other-field-names prints the same facts under other names', async () => {
  await using service = await startService('lookalikes/other-field-names')
  expect(JSON.parse(service.lines[0]!)).toMatchObject({ severity: 'INFO', msg: 'listening' })
})

test.concurrent('validated-after-listen listens before it ends', async () => {
  await using service = await startService('startup-validation/validated-after-listen', bad)
  expect((await service.request('/health')).status).toBe(200)
  expect(await service.exited).toEqual({ code: 1, signal: null })
  expect(service.lines.join('\n')).toContain('QUOTE_TIMEOUT_MS must be')
})

test.concurrent('port-becomes-a-socket listens on a unix socket', async () => {
  const path = `port-${process.pid}.sock`
  await using service = launch('startup-validation/port-becomes-a-socket', { PORT: path })
  await service.line(/"message":"listening"/)
  const socket = connect(new URL(`../${path}`, import.meta.url).pathname)
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.destroy()
  service.kill('SIGTERM')
  await service.exited
})

test.concurrent('stays-alive has told the error and neither listens nor ends', async () => {
  await using service = launch('startup-validation/stays-alive', bad)
  await service.line(/QUOTE_TIMEOUT_MS must be/)
  // A good one has ended by then: it is started after this one has spoken.
  await ending('good', bad)
  expect(service.hasExited()).toBe(false)
  expect(service.lines.join('\n')).not.toContain('listening')
})

test.concurrent('waits-for-ever says it again and does not end', async () => {
  await using service = launch('missing-config/waits-for-ever', missing)
  await service.line(/waiting for API_TOKEN/)
  await ending('good', missing)
  expect(service.hasExited()).toBe(false)
  expect(service.lines.join('\n')).not.toContain('listening')
})

test.concurrent.each(idsOf('startup-validation/'))(
  '%s is right about a missing variable',
  async (variant) => {
    expect(await ending(variant, missing)).toEqual({ code: 1, names: ['API_TOKEN'], secrets: [] })
  },
)

test.concurrent.each(idsOf('missing-config/'))(
  '%s is right about a malformed variable',
  async (variant) => {
    expect(await ending(variant, bad)).toEqual({
      code: 1,
      names: ['QUOTE_TIMEOUT_MS'],
      secrets: [],
    })
  },
)

/** How a start that fails ends: its code, the variables it names and the secrets it prints. */
async function ending(variant: string, env: Record<string, string | undefined>) {
  await using service = launch(variant, env)
  const { code } = await service.exited
  const output = service.lines.join('\n')
  return {
    code,
    names: Object.keys(validEnv).filter((name) => new RegExp(`\\b${name}\\b`).test(output)),
    secrets: secrets.filter((secret) => output.includes(secret)),
  }
}

async function serves(variant: string, env: Record<string, string | undefined>): Promise<void> {
  await using service = await startService(variant, env)
  expect((await service.request('/health')).status).toBe(200)
}
