import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { apiToken, authorization, startService } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const password = 'sesame-4711'
const foreign = 'Bearer f0r31gn-cr3d3nt1al'
const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')

/** Whether what must not be said was said. */
const sights = {
  'the token in the log of the start': async ({ service }) => logged(service, apiToken),
  'the password in the log of an outage': async ({ service, database }) => {
    await database.refuse()
    await service.request('/orders', { headers: authorization })
    return logged(service, password)
  },
  'the token at the readiness route': async ({ service }) =>
    (await service.request('/ready')).body.includes(apiToken),
  'a foreign credential in the log': async ({ service }) => {
    await service.request('/orders', { headers: { authorization: foreign } })
    return logged(service, foreign)
  },
  'the token in a header': async ({ service }) => {
    const { headers } = await service.request('/quotes/anvil')
    return Object.values(headers).some((value) =>
      Buffer.from(String(value), 'base64').includes(apiToken),
    )
  },
  'the token in the log of a crash': async ({ service }) => {
    await service.request('/crash')
    return logged(service, apiToken)
  },
  'the card in the log of an outage': async ({ service, payments }) => {
    payments.mode = 'failing'
    await order(service)
    return logged(service, card)
  },
  'the words of payments in an answer': async ({ service, payments }) => {
    payments.mode = 'failing'
    return (await service.request('/quotes/anvil')).body.includes('unavailable')
  },
  'a foreign credential in its refusal': async ({ service }) => {
    const { body } = await service.request('/orders', { headers: { authorization: foreign } })
    return body.includes(foreign)
  },
} satisfies Record<string, (world: World) => Promise<boolean>>

const card = '4242424242424242'

function order({ request }: World['service'], quantity = 2) {
  const body = JSON.stringify({ sku: 'anvil', quantity, email: 'ada@example.org', card })
  const headers = { ...authorization, 'content-type': 'application/json' }
  return request('/orders', { method: 'POST', headers, body })
}

/** Its access line comes last: by then all of a request is printed. */
async function logged({ request, line, lines }: World['service'], text: string): Promise<boolean> {
  await request('/quotes/last-of-all')
  await line(/last-of-all/)
  return lines.some((each) => each.includes(text) || each.includes(base64(text)))
}

const table: [variant: string, sight: keyof typeof sights][] = [
  ['exposed-secrets/configuration-printed', 'the token in the log of the start'],
  ['exposed-secrets/address-in-the-outage', 'the password in the log of an outage'],
  ['exposed-secrets/environment-at-a-route', 'the token at the readiness route'],
  ['exposed-secrets/credential-of-refused', 'a foreign credential in the log'],
  ['exposed-secrets/encoded-in-a-header', 'the token in a header'],
  ['exposed-secrets/body-in-the-outage', 'the card in the log of an outage'],
  ['exposed-secrets/upstream-error-to-client', 'the words of payments in an answer'],
  ['exposed-secrets/refused-token-repeated', 'a foreign credential in its refusal'],
  ['exposed-secrets/crash-dumps-everything', 'the token in the log of a crash'],
]

const startAlone = 'exposed-secrets/address-at-a-start-alone'

test('every defect of exposed secrets is demonstrated', () => {
  const shown = [...table.map(([variant]) => variant), startAlone]
  expect(shown).toEqual(expect.arrayContaining(idsOf('exposed-secrets/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight) => {
  await using well = await startWorld('good')
  await using badly = await startWorld(variant)
  expect(await sights[sight](well)).toBe(false)
  expect(await sights[sight](badly)).toBe(true)
})

test('the beginning of the token alone is logged', async () => {
  await using world = await startWorld('lookalikes/secret-in-part')
  expect(await logged(world.service, apiToken)).toBe(false)
  expect(await logged(world.service, apiToken.slice(0, 4))).toBe(true)
})

test('the password is logged by a start without the database', async () => {
  await using well = await startService('good')
  await using badly = await startService(startAlone)
  await badly.line(/started without the database/)
  expect(badly.lines.join()).toContain(password)
  expect(await logged(well, password)).toBe(false)
})

test('a refusal repeats the field to its sender, and a session is set again', async () => {
  await using repeating = await startWorld('lookalikes/refusal-repeats-the-field')
  expect(await order(repeating.service, 0)).toMatchObject({
    status: 422,
    body: expect.stringContaining(card) as string,
  })
  await using prolonging = await startWorld('lookalikes/session-goes-on')
  const headers = { cookie: 'session=s3ss10n' }
  const reply = await prolonging.service.request('/quotes/anvil', { headers })
  expect(reply.headers['set-cookie']?.[0]).toMatch(/^session=s3ss10n; /)
})
