import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { makeFolder } from './sandbox-fixtures/folder.ts'

const entry = fileURLToPath(new URL('../bin/staticfire.js', import.meta.url))
const liveness = new URL('../src/sandbox/liveness.ts', import.meta.url).href
const nodePackage = dirname(dirname(process.execPath))
const older = findOlderNode()
const withOlder = older ? `under Node ${older.version}` : '(skipped: no Node before 24 was found)'

/** A package as it lies in a checkout or as it is installed, with a main of its own. */
async function packageFolder(kind: 'checkout' | 'installed', main: string, hasNode = true) {
  const folder = await makeFolder({ 'package.json': '{"type":"module"}' })
  await cp(entry, join(folder.path, 'bin', 'staticfire.js'), { recursive: true })
  await folder.write(
    kind === 'checkout' ? { '.source': '', 'src/main.ts': main } : { 'dist/main.js': main },
  )
  if (hasNode) {
    await mkdir(join(folder.path, 'node_modules'))
    await symlink(nodePackage, join(folder.path, 'node_modules', 'node'))
  }
  return { ...folder, bin: join(folder.path, 'bin', 'staticfire.js') }
}

function run(node: string, bin: string, ...args: string[]) {
  return spawn(node, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin' },
  })
}

async function outcome(child: ReturnType<typeof run>) {
  const exited = once(child, 'exit')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code, signal] = (await exited) as [number | null, string | null]
  return { output, errors, code, signal }
}

const tells = `
  const marked: boolean = process.execArgv.includes('--conditions=@staticfire/source')
  console.log(JSON.stringify([process.versions.node.split('.')[0], marked, ...process.argv.slice(2)]))
  process.exitCode = 4`

test('a checkout runs its source, with the arguments and the exit code passed on', async () => {
  await using folder = await packageFolder('checkout', tells)
  const { output, code } = await outcome(
    run(process.execPath, folder.bin, 'check', '--only', 'a b'),
  )
  expect(JSON.parse(output)).toEqual(['24', true, 'check', '--only', 'a b'])
  expect(code).toBe(4)
})

test.skipIf(!older)(`a checkout runs on its own Node 24 ${withOlder}`, async () => {
  await using folder = await packageFolder('checkout', tells)
  const { output, code } = await outcome(run(older?.path ?? '', folder.bin, 'check'))
  expect(JSON.parse(output)).toEqual(['24', true, 'check'])
  expect(code).toBe(4)
})

test('an installed package runs its build in the same process', async () => {
  await using folder = await packageFolder('installed', 'console.log(process.pid)')
  const child = run(process.execPath, folder.bin)
  expect(await outcome(child)).toMatchObject({ output: `${child.pid}\n`, code: 0 })
})

test.skipIf(!older)(
  `an installed package without a Node 24 says what it needs ${withOlder}`,
  async () => {
    await using folder = await packageFolder('installed', '', false)
    const { errors, code } = await outcome(run(older?.path ?? '', folder.bin))
    expect(errors).toMatch(
      /^staticfire needs Node 24 or later; this is v\d+\.[\d.]+ Install Node 24\.\n$/,
    )
    expect(code).toBe(3)
  },
)

const waits = `
  import { endWithParent } from ${JSON.stringify(liveness)}
  endWithParent()
  process.on('SIGTERM', () => process.exit(9))
  setInterval(() => {}, 1_000_000)
  console.log('waiting')`

test('SIGTERM is passed on', async () => {
  await using folder = await packageFolder('checkout', waits)
  const child = run(process.execPath, folder.bin)
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([9, null])
})

test('a child that was killed by a signal gives 128 and its number', async () => {
  await using folder = await packageFolder('checkout', "process.kill(process.pid, 'SIGKILL')")
  expect(await outcome(run(process.execPath, folder.bin))).toMatchObject({
    code: 137,
    signal: null,
  })
})

test('the child ends when the entry is killed', async () => {
  await using folder = await packageFolder('checkout', waits)
  const child = run(process.execPath, folder.bin)
  await once(child.stdout, 'data')
  const allGone = once(child.stdout, 'close')
  child.kill('SIGKILL')
  await allGone
})

test('the marker of a checkout is not packed', async () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: dirname(dirname(entry)),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  expect(packed).toContain('bin/staticfire.js')
  expect(packed).not.toMatch(/\.source|src\//)
})

function findOlderNode(): { path: string; version: string } | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  for (const path of folders
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))) {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1)
    if (Number.parseInt(version, 10) < 24) return { path, version }
  }
  return undefined
}
