import { expect, test } from 'vitest'
import { runProgram } from './support/program.ts'

const valid = {
  PORT: '8080',
  DATABASE_URL: 'postgres://orders:hunter2-database@127.0.0.1:1/orders',
  PAYMENTS_URL: 'http://127.0.0.1:1',
  JWT_SECRET: 'a-secret-of-the-tests-with-enough-length',
}

const without = (name: string) =>
  Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name))

test.each(Object.keys(valid))(
  'Without %s the service does not start, and says so',
  async (name) => {
    await using program = runProgram('src/server.js', { env: without(name) })
    expect(await program.exitCode()).toBe(1)
    expect(
      await program.logged(`the configuration is not valid: ${name} is required`),
    ).toMatchObject({
      level: 'fatal',
      problems: [{ variable: name, problem: 'is required' }],
    })
  },
)

test.each([
  ['PORT', 'abc'],
  ['PORT', '70000'],
  ['DATABASE_URL', 'mysql://root:hunter2-database@127.0.0.1/orders'],
  ['PAYMENTS_URL', 'not a url'],
  ['JWT_SECRET', 'hunter2'],
  ['LOG_LEVEL', 'loud'],
  ['DEPLOY_ENV', 'moon'],
  ['QUOTE_TIMEOUT', '-5'],
  ['RATE_LIMIT_REQUESTS', '1e3'],
  ['TRUST_PROXY_HOPS', 'all'],
  ['SHUTDOWN_DELAY_MS', '2s'],
  ['SHUTDOWN_GRACE_MS', '10'],
  ['SENTRY_DSN', 'hunter2'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
  ['ENABLE_TEST_ROUTES', 'yes'],
])('%s=%s is refused by name, and its value is not printed', async (name, value) => {
  await using program = runProgram('src/server.js', { env: { ...valid, [name]: value } })
  expect(await program.exitCode()).toBe(1)
  expect(program.lines).toHaveLength(1)
  const record = JSON.parse(program.lines.join(''))
  expect(record).toMatchObject({ level: 'fatal', problems: [{ variable: name }] })
  expect(record.message).toContain(name)
  expect(program.lines.join('')).not.toContain('hunter2')
})

test('All that is wrong is named at once', async () => {
  await using program = runProgram('src/server.js', { env: { PORT: 'abc', LOG_LEVEL: 'loud' } })
  expect(await program.exitCode()).toBe(1)
  for (const name of ['PORT', 'DATABASE_URL', 'PAYMENTS_URL', 'JWT_SECRET', 'LOG_LEVEL']) {
    expect(program.lines.join('')).toContain(name)
  }
})
