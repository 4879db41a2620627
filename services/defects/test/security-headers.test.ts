import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization, type Reply, type RequestOptions, type Service } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const onAll = ['200', '404', '404 page', '401', '405', '500']
const lost = (header: string, on: string[]) => on.map((each) => `no ${header} on ${each}`)

const expected: Record<string, string[]> = {
  good: [],
  'security-headers/lost-on-errors': ['hsts', 'nosniff'].flatMap((header) =>
    lost(header, onAll.slice(1)),
  ),
  'security-headers/lost-on-crash': [...lost('hsts', ['500']), ...lost('nosniff', ['500'])],
  'security-headers/hsts-switched-off': lost('hsts', onAll),
  'security-headers/hsts-by-socket': lost('hsts', onAll),
  'security-headers/any-origin-trusted': [
    'https://a.example is trusted',
    'https://a.example is trusted in the preflight',
    'null is trusted',
    'null is trusted in the preflight',
  ],
  'security-headers/null-origin-trusted': ['null is trusted', 'null is trusted in the preflight'],
  'security-headers/version-told': ['a version'],
  'security-headers/cookie-for-scripts': ['a cookie without HttpOnly'],
  'security-headers/cookie-in-the-clear': ['a cookie without Secure'],
  'security-headers/error-page-bare': ['no policy on 404 page'],
  'lookalikes/server-without-version': [],
  'lookalikes/open-to-strangers': [],
  'lookalikes/csrf-cookie': ['a cookie without HttpOnly'],
}

test('every defect of the headers is demonstrated', () => {
  expect(Object.keys(expected)).toEqual(expect.arrayContaining(idsOf('security-headers/')))
})

test.concurrent.each(Object.entries(expected))(
  'the headers of %s show %o and nothing else',
  async (variant, problems) => {
    await using world = await startWorld(variant)
    const replies = await askAll(world.service)
    const origins = await askFromOrigins(world.service)
    const shown = [
      ...Object.entries(replies).flatMap(([kind, reply]) => lacking(kind, reply)),
      ...telling(replies['200']!),
      ...origins,
    ]
    expect(shown.toSorted()).toEqual(problems.toSorted())
  },
)

test.concurrent('the good service says nothing of TLS to whoever asks without', async () => {
  await using world = await startWorld('good')
  const { headers } = await world.service.request('/quotes/anvil')
  expect(headers['strict-transport-security']).toBeUndefined()
  expect(headers['x-content-type-options']).toBe('nosniff')
})

const forwarded = { 'x-forwarded-proto': 'https' }

/** One reply of each kind, asked for as a balancer does that ends TLS. */
async function askAll(service: Service): Promise<Record<string, Reply>> {
  const ask = (path: string, { headers, ...rest }: RequestOptions = {}) =>
    service.request(path, { ...rest, headers: { ...forwarded, ...headers } })
  const replies = {
    '200': await ask('/orders', { headers: authorization }),
    '404': await ask('/nowhere'),
    '404 page': await ask('/nowhere', { headers: { accept: 'text/html,*/*;q=0.8' } }),
    '401': await ask('/orders'),
    '405': await ask('/orders', { method: 'PATCH' }),
    '500': await ask('/crash'),
  }
  for (const [kind, { status }] of Object.entries(replies)) {
    expect(status).toBe(Number(kind.split(' ')[0]))
  }
  return replies
}

function lacking(kind: string, { headers }: Reply): string[] {
  const maxAge = /max-age=(\d+)/.exec(headers['strict-transport-security'] ?? '')?.[1]
  const isPage = headers['content-type']?.startsWith('text/html')
  return [
    ...(Number(maxAge ?? 0) > 0 ? [] : [`no hsts on ${kind}`]),
    ...(headers['x-content-type-options'] === 'nosniff' ? [] : [`no nosniff on ${kind}`]),
    ...(isPage && !headers['content-security-policy'] ? [`no policy on ${kind}`] : []),
  ]
}

function telling({ headers }: Reply): string[] {
  const cookies = headers['set-cookie'] ?? []
  return [
    ...(/\d/.test([headers['server'], headers['x-powered-by']].join(' ')) ? ['a version'] : []),
    ...['HttpOnly', 'Secure', 'SameSite'].flatMap((attribute) =>
      cookies.some((cookie) => !cookie.includes(attribute))
        ? [`a cookie without ${attribute}`]
        : [],
    ),
  ]
}

async function askFromOrigins(service: Service): Promise<string[]> {
  const shown: string[] = []
  for (const origin of ['https://a.example', 'null']) {
    const headers = { ...forwarded, origin }
    const plain = await service.request('/quotes/anvil', { headers })
    const preflight = await service.request('/quotes/anvil', {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-method': 'GET' },
    })
    if (trusts(plain, origin)) shown.push(`${origin} is trusted`)
    if (trusts(preflight, origin)) shown.push(`${origin} is trusted in the preflight`)
  }
  return shown
}

function trusts({ headers }: Reply, origin: string): boolean {
  return (
    headers['access-control-allow-origin'] === origin &&
    headers['access-control-allow-credentials'] === 'true'
  )
}
