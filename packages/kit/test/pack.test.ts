import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manifestOf, packPackage, type Ran, run } from '../../../scripts/pack-package.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

interface Manifest {
  exports: Record<string, object>
  devDependencies: Record<string, string>
}
const { exports, devDependencies } = await manifestOf<Manifest>('kit')
const entries = Object.keys(exports).map((path) => `@staticfire/kit${path.slice(1)}`)

/** The oldest line of Node that the kit supports, as npm packages the bare program. */
const oldNode = { package: `node-${process.platform}-${process.arch}`, version: '22.23.3' }
const nodes = [
  { node: 'Node 24', program: () => process.execPath, version: /^v24\./ },
  {
    node: 'Node 22',
    program: () => join(app, 'node_modules', oldNode.package, 'bin', 'node'),
    version: /^v22\./,
  },
]

/** What npm says where there is no way to the registry. */
const unreachable = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH)\b/

const folder = await mkdtemp(join(tmpdir(), 'kit-pack-'))
const app = join(folder, 'app')
const readme = await readFile(join(root, 'packages', 'kit', 'README.md'), 'utf8')
let isInstalled = false

beforeAll(async () => {
  const tarball = await packPackage('kit', folder)
  await mkdir(app)
  await writeFile(join(app, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  const installed = await install(tarball)
  isInstalled = installed.code === 0
  if (!isInstalled && !unreachable.test(installed.output)) throw new Error(installed.output)
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

describe.each(nodes)('installed from its tarball, under $node', ({ program, version }) => {
  test('the first example of the README runs as it is written', async ({ skip }) => {
    skip(!isInstalled, 'the npm registry cannot be reached')
    await writeFile(join(app, 'example.js'), firstBlock('js'))
    const service = spawn(program(), ['example.js'], {
      cwd: app,
      env: { PORT: '0', HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(service, 'exit')
    try {
      const port = await portOf(service.stdout)
      const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
      expect(await (await get('/hello/ada')).json()).toEqual({ hello: 'ada' })
      for (const path of ['/health', '/ready', '/startup', '/metrics']) {
        expect((await get(path)).status).toBe(200)
      }
      service.kill('SIGTERM')
      expect(await exited).toEqual([0, null])
    } finally {
      service.kill('SIGKILL')
    }
  })

  test('each entry can be imported without any optional peer', async ({ skip }) => {
    skip(!isInstalled, 'the npm registry cannot be reached')
    const script = `
      const seen = { version: process.version }
      for (const entry of ${JSON.stringify(entries)}) seen[entry] = Object.keys(await import(entry)).length
      console.log(JSON.stringify(seen))`
    const { code, output } = await run(program(), ['--input-type=module', '-e', script], app)
    expect(output).toMatch(/^\{"version"/)
    expect(code).toBe(0)
    const { version: ran, ...exported } = JSON.parse(output) as Record<string, unknown>
    expect(ran).toMatch(version)
    expect(Object.keys(exported)).toEqual(entries)
    for (const count of Object.values(exported)) expect(count).toBeGreaterThan(0)
  })
})

test('each entry has types', async ({ skip }) => {
  skip(!isInstalled, 'the npm registry cannot be reached')
  const imports = entries.map(
    (entry, index) => `import * as part${index} from '${entry}'
// @ts-expect-error There is no such export: where nothing were known of it, this would pass.
import { nothing as nothing${index} } from '${entry}'
export const is${index}: typeof part${index} = part${index}`,
  )
  await writeFile(join(app, 'types.ts'), imports.join('\n'))
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
  }
  await writeFile(
    join(app, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['types.ts'] }),
  )
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  expect(await run(process.execPath, [tsc, '-p', app], app)).toMatchObject({ code: 0, output: '' })
})

/**
 * As the README says, with the tarball for the kit. From npm's cache where it has everything; the old Node
 * is installed here rather than in the checkout, where each set-up would pay its 110 MB.
 */
function install(tarball: string): Promise<Ran> {
  const names = /^npm install (.+)$/m.exec(firstBlock('sh'))?.[1]?.split(' ') ?? []
  expect(names).toContain('@staticfire/kit')
  const packages = names.map((name) =>
    name === '@staticfire/kit' ? tarball : `${name}@${devDependencies[name]}`,
  )
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  const old = `${oldNode.package}@${oldNode.version}`
  return run('npm', ['install', ...flags, ...packages, old], app)
}

function firstBlock(language: string): string {
  const block = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(readme)?.[1]
  if (block === undefined) throw new Error(`README.md has no block of ${language}.`)
  return block
}

async function portOf(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface(output)) {
    const { event, port } = JSON.parse(line) as { event?: string; port?: number }
    if (event === 'listening' && port !== undefined) {
      output.resume()
      return port
    }
  }
  throw new Error('It ended before it listened.')
}
