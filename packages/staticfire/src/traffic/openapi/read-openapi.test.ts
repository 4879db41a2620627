import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StaticfireError } from '../../errors.ts'
import { loadOperations } from '../operations.ts'

const valid = `openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /orders:
    get:
      responses:
        '200': { description: ok }
`

const load = (openapi: string, openapiFolder?: string) =>
  loadOperations({
    openapi,
    openapiSource: 'openapi.yaml',
    ...(openapiFolder && { openapiFolder }),
  })

test('YAML and JSON are read', async () => {
  for (const text of [
    valid,
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'a', version: '1' },
      paths: { '/orders': { get: { responses: { 200: { description: 'ok' } } } } },
    }),
  ]) {
    expect((await load(text)).operations).toMatchObject([{ id: 'GET /orders', expect: [200] }])
  }
})

test.each([
  ['text that is neither', '<html>\n{', /^openapi\.yaml.* /],
  ['a syntax error', `${valid}    get: [`, /^openapi\.yaml:\d+:\d+ is neither JSON nor YAML/],
  ['a list', '- a', /^openapi\.yaml:1 is not an OpenAPI document/],
  ['something else', 'a: b', /^openapi\.yaml:1 is not an OpenAPI document: it has no `openapi`/],
  ['Swagger 2.0', `\nswagger: '2.0'\npaths: {}`, /^openapi\.yaml:2 is Swagger 2\.0; convert it/],
  [
    'a version to come',
    valid.replace('3.0.3', '4.0.0'),
    /^openapi\.yaml:1 says openapi: "4\.0\.0"/,
  ],
  ['no paths', 'openapi: 3.0.3\ninfo: { title: a, version: b }', /^openapi\.yaml:1 has no `paths`/],
  [
    'a reference to nothing',
    valid.replace('{ description: ok }', "{ $ref: '#/components/responses/Ok' }"),
    /^openapi\.yaml:7 refers to #\/components\/responses\/Ok, which is not there/,
  ],
  [
    'a response without its description',
    valid.replace('description: ok', 'summary: ok'),
    /^openapi\.yaml:1 is no valid OpenAPI: .*description/,
  ],
  ['aliases that multiply', bomb(), /^openapi\.yaml cannot be read: Excessive alias count/],
])('%s is refused with its place and the next step', async (_, text, message) => {
  const error = await load(text).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StaticfireError)
  expect(error).toMatchObject({
    code: 'invalid-openapi',
    message: expect.stringMatching(message),
    hint: expect.stringContaining('traffic.requests'),
  })
})

test('references to files below the folder are followed, also from file to file', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'schemas'))
  await writeFile(
    join(folder.path, 'orders.yaml'),
    `
post:
  requestBody: { content: { application/json: { schema: { $ref: './schemas/order.json#/defs/new' } } } }
  responses: { '201': { description: made } }
`,
  )
  await writeFile(
    join(folder.path, 'schemas/order.json'),
    JSON.stringify({
      defs: {
        new: { type: 'object', required: ['item'], properties: { item: { $ref: '#/defs/item' } } },
        item: { type: 'string', example: 'lamp' },
      },
    }),
  )
  const { operations, notes } = await load(
    "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths: { /orders: { $ref: './orders.yaml' } }",
    folder.path,
  )
  expect(notes).toEqual([])
  expect(operations).toMatchObject([{ id: 'POST /orders', body: { item: 'lamp' } }])
})

test('no reference leads out of the folder or onto the network', async () => {
  await using outside = await temporaryFolder()
  await using folder = await temporaryFolder()
  const secret = join(outside.path, 'secret.json')
  await writeFile(secret, JSON.stringify({ type: 'string', example: 'secret' }))
  await symlink(secret, join(folder.path, 'link.json'))
  for (const reference of [
    '../secret.json',
    secret,
    `file://${secret}`,
    './link.json',
    'http://127.0.0.1:9/x.json',
    '//127.0.0.1/x.json',
    './missing.json',
  ]) {
    const text = valid.replace(
      '    get:',
      `    post:
      requestBody: { content: { application/json: { schema: { $ref: '${reference}' } } } }
      responses: { '200': { description: ok } }
    get:`,
    )
    const { operations, notes } = await load(text, folder.path)
    expect(operations.map(({ id }) => id)).toEqual(['GET /orders'])
    expect(notes.join('\n')).toContain(reference)
    expect(JSON.stringify(operations)).not.toContain('secret')
  }
})

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const before =
      level === 0
        ? '"x"'
        : Array(9)
            .fill(`*a${level - 1}`)
            .join(', ')
    return `a${level}: &a${level} [${before}]`
  })
  return `${levels.join('\n')}\nopenapi: 3.0.3\npaths: {}`
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'staticfire-openapi-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
