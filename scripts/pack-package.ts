import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bundle = join(root, 'scripts', 'bundle-kit.ts')

export interface Ran {
  code: number | null
  stdout: string
  /** Both streams, as they came. */
  output: string
}

/**
 * Builds a package of this checkout and packs it as `npm publish` would, all of it within `folder`: what
 * else runs in the checkout sees no build. Gives the tarball's path; rejects with what tsc or npm said.
 */
export async function packPackage(name: string, folder: string): Promise<string> {
  const source = join(root, 'packages', name)
  const stage = join(folder, name)
  const isLeftOut = new Set(['node_modules', 'dist', 'test'].map((each) => join(source, each)))
  await cp(source, stage, { recursive: true, filter: (path) => !isLeftOut.has(path) })
  const dist = join(stage, 'dist')
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const project = join(source, 'tsconfig.build.json')
  const output = ['--outDir', dist, '--tsBuildInfoFile', join(dist, '.tsbuildinfo')]
  await runOrThrow(process.execPath, [tsc, '-p', project, ...output])
  if (name === 'kit') await runOrThrow(process.execPath, [bundle, dist])
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const packed = await runOrThrow('npm', pack, stage)
  return join(folder, basename(packed.stdout.trim()))
}

/** The `package.json` of a package of this checkout. */
export async function manifestOf<Manifest>(name: string): Promise<Manifest> {
  return JSON.parse(
    await readFile(join(root, 'packages', name, 'package.json'), 'utf8'),
  ) as Manifest
}

/** Runs a program as a person would who has none of this checkout's settings. */
export async function run(program: string, args: string[], cwd = root, env = {}): Promise<Ran> {
  const { PATH, HOME } = process.env
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME, npm_config_update_notifier: 'false', ...registry(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
    output += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, output }
}

async function runOrThrow(program: string, args: string[], cwd?: string): Promise<Ran> {
  const ran = await run(program, args, cwd)
  if (ran.code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${ran.output}`)
  return ran
}

/** Where npm is told by its environment which registry, proxy and cache to use, that stays. */
function registry(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(npm_config_(registry|cache|userconfig|.*proxy|cafile)|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i.test(
        name,
      ),
    ),
  )
}
