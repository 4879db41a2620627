import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { authorization } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres, type World } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const headers = { ...authorization, 'content-type': 'application/json' }
const order = { sku: 'anvil', quantity: 1, email: 'ada@example.org', card: '1' }

interface Document {
  servers?: { url: string }[]
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>
  components: { schemas: Record<string, Schema> }
}

interface Schema {
  required: string[]
  properties: Record<string, { type?: string; items?: { $ref: string } }>
}

const documentOf = async ({ service }: World) =>
  JSON.parse((await service.request('/openapi.json')).body) as Document
const bodyOf = async ({ service }: World, path: string) =>
  JSON.parse((await service.request(path, { headers })).body) as Record<string, unknown>
const place = ({ service }: World) =>
  service.request('/orders', { method: 'POST', headers, body: JSON.stringify(order) })

/** What a client sees of the document and of the service, `as documented` or not. */
const sights = {
  'fields of an order in the list': async (world) => {
    await place(world)
    const { orders } = (await bodyOf(world, '/orders')) as { orders: object[] }
    const { required } = (await documentOf(world)).components.schemas['Order']!
    return missing(required, orders[0]!)
  },
  'the type of an amount': async (world) =>
    typeof (await bodyOf(world, '/quotes/anvil'))['amountCents'],
  'the tax': async (world) => {
    const { withTaxCents } = await bodyOf(world, '/quotes/anvil')
    return withTaxCents === null ? 'null' : typeof withTaxCents
  },
  'a note': async (world) => {
    const { required } = (await documentOf(world)).components.schemas['Quote']!
    const { note } = await bodyOf(world, '/quotes/anvil')
    return `${String(note)}, ${required.includes('note') ? '' : 'not '}required`
  },
  'the status of a creation': async (world) => {
    const { status } = await place(world)
    return `${String(status) in (await documentOf(world)).paths['/orders']!['post']!.responses}`
  },
  'every documented method': async (world) => {
    const { service } = world
    const methods = Object.keys((await documentOf(world)).paths['/orders/{id}']!)
    const replies = methods.map((method) =>
      service.request('/orders/1', { method: method.toUpperCase(), headers }),
    )
    return `${(await Promise.all(replies)).some(({ status }) => status === 405)}`
  },
  'every documented path': async (world) => {
    const { paths, servers = [{ url: '' }] } = await documentOf(world)
    const replies = Object.keys(paths)
      .filter((path) => !path.includes('{'))
      .map((path) => world.service.request(`${servers[0]!.url}${path}`, { headers }))
    return `${(await Promise.all(replies)).every(({ body }) => !body.includes('no such route'))}`
  },
  'every reference': async (world) => {
    const { schemas } = (await documentOf(world)).components
    const { $ref } = schemas['Orders']!.properties['orders']!.items!
    return `${$ref.split('/').at(-1)! in schemas}`
  },
  'fields of a refusal': async (world) => {
    const { required } = (await documentOf(world)).components.schemas['Problem']!
    return missing(required, await bodyOf(world, '/orders/999999999'))
  },
  'a documented refusal': async (world) =>
    `${'default' in (await documentOf(world)).paths['/orders']!['get']!.responses}`,
  'a missing order and a missing route': async (world) => {
    const [one, other] = [await bodyOf(world, '/orders/999999999'), await bodyOf(world, '/nowhere')]
    return JSON.stringify(one) === JSON.stringify(other) ? 'the same' : 'different'
  },
} satisfies Record<string, (world: World) => Promise<string>>

function missing(required: string[], value: object): string {
  return required.filter((name) => !(name in value)).join() || 'complete'
}

const table: [variant: string, sight: keyof typeof sights, sound: string, broken: string][] = [
  ['api-docs/field-left-out', 'fields of an order in the list', 'complete', 'totalCents'],
  ['api-docs/amount-as-text', 'the type of an amount', 'number', 'string'],
  ['api-docs/null-for-a-number', 'the tax', 'number', 'null'],
  ['api-docs/created-is-200', 'the status of a creation', 'true', 'false'],
  ['api-docs/method-not-served', 'every documented method', 'false', 'true'],
  ['api-docs/route-not-served', 'every documented path', 'true', 'false'],
  ['api-docs/another-base-path', 'every documented path', 'true', 'false'],
  ['api-docs/reference-broken', 'every reference', 'true', 'false'],
  ['api-docs/errors-in-another-shape', 'fields of a refusal', 'complete', 'title,status'],
  ['lookalikes/refusals-not-listed', 'a documented refusal', 'true', 'false'],
  [
    'lookalikes/nulls-in-optional-fields',
    'a note',
    'undefined, not required',
    'null, not required',
  ],
  [
    'lookalikes/one-not-found-for-all',
    'a missing order and a missing route',
    'different',
    'the same',
  ],
]

test('every defect of the API documentation is demonstrated', () => {
  const shown = table.map(([variant]) => variant)
  expect(shown).toEqual(expect.arrayContaining(idsOf('api-docs/')))
})

test.concurrent.each(table)('%s: %s', async (variant, sight, sound, broken) => {
  await using well = await startWorld('good')
  await using badly = await startWorld(variant)
  expect(await sights[sight](well)).toBe(sound)
  expect(await sights[sight](badly)).toBe(broken)
})
