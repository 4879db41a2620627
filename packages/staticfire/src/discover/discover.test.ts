import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discover } from './discover.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'staticfire-discover-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
}

test('an empty folder gives its name and nothing else', async () => {
  await mkdir(join(root, 'order service'))
  expect(await discover(join(root, 'order service'), {})).toEqual({
    configuration: { service: 'order-service' },
    variables: [],
    notes: [],
  })
})

test.each([
  '{"name": 7, "scripts": "x", "main": {}}',
  '{"name": "12", "scripts": null}',
  '{"scripts": {"start": ["x"]}}',
  '[]',
  'null',
  '{',
])('a package.json that holds %s starts nothing', async (text) => {
  await write({ 'package.json': text })
  const { configuration } = await discover(root, {})
  expect(configuration.start).toBeUndefined()
  expect(configuration.service).toMatch(/^[A-Za-z][\w-]*$/)
})

test('a Procfile whose command needs a shell gives way to the start script', async () => {
  await write({
    Procfile: 'web: gunicorn -b :$PORT app\n',
    'package.json': '{"scripts":{"start":"node a.js"}}',
  })
  expect((await discover(root, {})).configuration.start).toEqual(['node', 'a.js'])
})

test('a main file that does not exist starts nothing', async () => {
  await write({ 'package.json': '{"main":"gone.js"}' })
  expect((await discover(root, {})).configuration.start).toBeUndefined()
})

test('a named pipe is not waited for', async () => {
  execFileSync('mkfifo', [join(root, 'Procfile'), join(root, 'package.json')])
  expect((await discover(root, {})).configuration.start).toBeUndefined()
})

test('of an example of an environment file the names are read, and no value', async () => {
  await write({ '.env.sample': 'A=secret\r\n  export B = x\n#C=1\nD\nA=again\n1E=x\n' })
  const found = await discover(root, { dependencies: {}, env: { B: 'b' } })
  expect(found.variables).toEqual(['A'])
  expect(JSON.stringify(found)).not.toContain('secret')
})

test('an OpenAPI document is not looked for when one is declared', async () => {
  await write({ 'openapi.yaml': '' })
  const served = await discover(root, { endpoints: { openapi: '/openapi.json' } })
  expect(served.configuration.traffic).toBeUndefined()
  expect((await discover(root, {})).configuration.traffic).toEqual({ openapi: 'openapi.yaml' })
})
