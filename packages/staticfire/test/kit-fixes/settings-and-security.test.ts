import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test, vi } from 'vitest'
import { answersOf } from './answers.ts'
import { openWorkshop } from './workshop.ts'
import { openUpstream } from './upstream.ts'

const workshop = await openWorkshop(answersOf('configuration', 'security'))
afterAll(() => workshop[Symbol.asyncDispose]())

/** Calls have a second: on a busy machine it may take some until one makes it. */
const patience = { timeout: 60_000, interval: 50 }

test('hardcoded-values: what is asked is what the environment says, and nothing without it', async () => {
  await using first = await openUpstream()
  await using second = await openUpstream()
  for (const [asked, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const askedBefore = other.requests.length
    await using service = await workshop.start('hardcoded-values', { PAYMENTS_URL: asked.url })
    await vi.waitFor(
      async () => expect(await (await service.get('/quote')).json()).toEqual({ price: 3 }),
      patience,
    )
    expect(asked.requests.length).toBeGreaterThan(0)
    expect(other.requests.length).toBe(askedBefore)
  }
  expect(await refusal('hardcoded-values')).toMatch(/PAYMENTS_URL/)
})

test('startup-validation: each malformed value is named in one line, and none is shown', async () => {
  const env = { PORT: '99999', LOG_LEVEL: 'loud', PAYMENTS_URL: 'no-url', QUOTE_TTL: 'soon' }
  const said = await refusal('startup-validation', env)
  for (const [name, value] of Object.entries(env)) {
    expect(said).toContain(name)
    expect(said).not.toContain(value)
  }
  await using service = await workshop.start('startup-validation', {
    PAYMENTS_URL: 'http://payments.test',
  })
  expect(await (await service.get('/ttl')).json()).toBe(30_000)
})

test('missing-config: what is required is named, and the rest has its default', async () => {
  expect(await refusal('missing-config')).toMatch(/JWT_SECRET/)
  expect(await refusal('missing-config', { JWT_SECRET: '' })).toMatch(/JWT_SECRET/)
  await using service = await workshop.start('missing-config', { JWT_SECRET: 'a-secret-of-ours' })
  expect(await (await service.get('/ttl')).json()).toBe(30_000)
})

test('exposed-secrets: neither the settings, the headers nor an error show one', async () => {
  const secrets = { PAYMENTS_KEY: 'k3y-0f-payments-71c4', TOKEN: 't0k3n-0f-ada-93be' }
  await using service = await workshop.start('exposed-secrets', secrets)
  const response = await service.get('/broken', { headers: { cookie: `s=${secrets.TOKEN}` } })
  expect(response.status).toBe(500)
  await vi.waitFor(
    () => expect(service.lines().some(({ status }) => status === 500)).toBe(true),
    patience,
  )
  const { output } = await service.end()
  const printed = output + (await response.text())
  expect(printed).toContain('[secret]')
  expect(printed).toContain('refused')
  for (const secret of Object.values(secrets)) expect(printed).not.toContain(secret)
})

test('rate-limiting: who asks too much is told when to come back, and nobody else is', async () => {
  await using service = await workshop.start('rate-limiting', { RATE_LIMIT: '5' })
  const as = (user: string, address = '') =>
    service.get('/', { headers: { 'x-user': user, 'x-forwarded-for': address } })
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => as('ada', `10.0.0.${n}`)))
  const refused = answers.find(({ status }) => status === 429)
  expect((await as('bob')).status).toBe(200)
  expect((await service.get('/health')).status).toBe(200)
  const afterSeconds = Number(refused?.headers.get('retry-after'))
  expect(afterSeconds).toBeGreaterThan(0)
  await sleep(afterSeconds * 1_000)
  expect((await as('ada')).status).toBe(200)
})

test('security-headers: every answer has them', async () => {
  await using service = await workshop.start('security-headers', { RATE_LIMIT: '10' })
  const statuses = new Set<number>()
  const paths = ['/', '/broken', '/missing', ...Array.from({ length: 30 }, () => '/')]
  for (const { status, headers } of await Promise.all(paths.map((path) => service.get(path)))) {
    statuses.add(status)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('strict-transport-security')).toContain('max-age=31536000')
    expect(headers.has('x-powered-by')).toBe(false)
  }
  expect(statuses).toEqual(new Set([200, 404, 429, 500]))
})

async function refusal(item: string, env?: Record<string, string>): Promise<string> {
  const { code, output } = await workshop.run(item, env)
  expect(code).toBe(1)
  expect(output.trim().split('\n')).toHaveLength(1)
  return output
}
