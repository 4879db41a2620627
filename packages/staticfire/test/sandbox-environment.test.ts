import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { createSandbox } from '../src/sandbox/index.ts'
import type { Sandbox } from '../src/sandbox/index.ts'
import { blueprintOf } from './sandbox-fixtures/blueprint.ts'
import { makeFolder } from './sandbox-fixtures/folder.ts'

const signal = new AbortController().signal

const hostile = {
  PATH: '/home/me/x/node_modules/.bin:/usr/lib/node_modules/npm/bin/node-gyp-bin:relative:/usr/local/bin:/usr/bin:/bin:/usr/bin',
  LANG: 'de_DE.UTF-8',
  LC_TIME: 'C',
  TZ: 'Europe/Berlin',
  HOME: '/home/me',
  USER: 'me',
  SHELL: '/bin/zsh',
  DATABASE_URL: 'postgres://real.example.com/orders',
  PGHOST: 'real.example.com',
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_PROFILE: 'production',
  KUBECONFIG: '/home/me/.kube/config',
  GOOGLE_APPLICATION_CREDENTIALS: '/home/me/key.json',
  GITHUB_TOKEN: 'ghp',
  NODE_OPTIONS: '--require=/home/me/preload.js',
  NODE_PATH: '/home/me/lib',
  npm_config_registry: 'https://registry.example.com',
  npm_package_name: 'x',
  HTTP_PROXY: 'http://proxy.example.com',
  https_proxy: 'http://proxy.example.com',
  NO_PROXY: 'localhost',
  SSH_AUTH_SOCK: '/run/agent.sock',
  DOCKER_HOST: 'tcp://real.example.com',
  LD_PRELOAD: '',
  STATICFIRE_STAGE: '{}',
  STATICFIRE_LIVENESS_FD: '3',
}

async function printedEnvironment(sandbox: Sandbox, env: Record<string, string>) {
  const [result] = await sandbox.run([['/usr/bin/env', '-0']], { env, timeoutMs: 10_000 })
  const pairs = (result?.output.join('\n') ?? '').split('\0').filter(Boolean)
  const entries = pairs.map((pair) => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1),
  ])
  return Object.fromEntries(entries) as Record<string, string>
}

test('a program in the sandbox gets the allowlist, what is declared and nothing of the caller', async () => {
  await using folder = await makeFolder()
  const blueprint = blueprintOf(folder.path, {
    env: { LOG_LEVEL: 'info', SELF: 'http://x:${port}' },
  })
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint,
    runDir: '/nowhere',
    signal,
    caller: hostile,
  })
  const env = sandbox.env({ DATABASE_URL: 'postgresql://interposed' }, { port: '4711' })
  const { STATICFIRE_MARK: mark, ...seen } = await printedEnvironment(sandbox, env)
  const home = sandbox.home
  expect(mark).toBeTruthy()
  expect(seen).toEqual({
    PATH: [join(sandbox.dir, 'node_modules/.bin'), '/usr/local/bin', '/usr/bin', '/bin'].join(
      delimiter,
    ),
    LANG: 'de_DE.UTF-8',
    LC_TIME: 'C',
    TZ: 'Europe/Berlin',
    HOME: home,
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_CACHE_HOME: `${home}/.cache`,
    XDG_DATA_HOME: `${home}/.local/share`,
    XDG_STATE_HOME: `${home}/.local/state`,
    XDG_RUNTIME_DIR: `${home}/.run`,
    AWS_CONFIG_FILE: `${home}/.aws/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${home}/.aws/credentials`,
    AWS_EC2_METADATA_DISABLED: 'true',
    AZURE_CONFIG_DIR: `${home}/.azure`,
    CLOUDSDK_CONFIG: `${home}/.config/gcloud`,
    DOCKER_CONFIG: `${home}/.docker`,
    KUBECONFIG: `${home}/.kube/config`,
    NPM_CONFIG_USERCONFIG: `${home}/.npmrc`,
    PGPASSFILE: `${home}/.pgpass`,
    TMPDIR: join(sandbox.scratch, 'tmp'),
    NODE_COMPILE_CACHE: `${home}/.cache/node-compile`,
    LOG_LEVEL: 'info',
    SELF: 'http://x:4711',
    DATABASE_URL: 'postgresql://interposed',
  })
})

test('what Node compiled for one start is there for the next, until the sandbox goes', async () => {
  await using folder = await makeFolder()
  await writeFile(join(folder.path, 'main.mjs'), "import './part.mjs'\n")
  await writeFile(join(folder.path, 'part.mjs'), 'export const part = 1\n')
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint: blueprintOf(folder.path),
    runDir: '/nowhere',
    signal,
  })
  const env = sandbox.env()
  const cache = env['NODE_COMPILE_CACHE'] ?? ''
  const [first] = await sandbox.run([[process.execPath, 'main.mjs']], { env, timeoutMs: 60_000 })
  expect(first?.isOk).toBe(true)
  const kept = await readdir(cache, { recursive: true })
  // A folder for Node's version, and a file for each module.
  expect(kept).toHaveLength(3)
  await sandbox[Symbol.asyncDispose]()
  expect(existsSync(cache)).toBe(false)
})

test('other programs get neither the declared environment nor the interposed one', async () => {
  await using folder = await makeFolder()
  const blueprint = blueprintOf(folder.path, { env: { LOG_LEVEL: 'info' } })
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint,
    runDir: '/nowhere',
    signal,
  })
  expect(sandbox.bareEnv({ PORT: '1' })).toMatchObject({ PORT: '1', HOME: sandbox.home })
  expect(sandbox.bareEnv()).not.toHaveProperty('LOG_LEVEL')
})

test('a placeholder without a value is an error that names those that have one', async () => {
  await using folder = await makeFolder()
  const blueprint = blueprintOf(folder.path, { env: { COPY: '${dependency.cache.url}' } })
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint,
    runDir: '/nowhere',
    signal,
  })
  expect(() => sandbox.env({}, { port: '1', 'dependency.database.url': 'x' })).toThrow(
    expect.objectContaining({
      code: 'invalid-configuration',
      message: 'COPY in staticfire.yaml uses ${dependency.cache.url}, which has no value here.',
      hint: 'These have one: dependency.database.url, port.',
    }),
  )
})

test("its own executables come first, but the tool's own Node is not among them", async () => {
  await using folder = await makeFolder({
    'package.json': '{}',
    'node_modules/tool/run.sh': '#!/bin/sh\necho hoisted\n',
    'services/a/node_modules/own/run.sh': '#!/bin/sh\necho own\n',
  })
  const link = async (base: string, name: string, target: string) => {
    await mkdir(join(folder.path, base, '.bin'), { recursive: true })
    await symlink(target, join(folder.path, base, '.bin', name))
  }
  await chmod(join(folder.path, 'node_modules/tool/run.sh'), 0o755)
  await chmod(join(folder.path, 'services/a/node_modules/own/run.sh'), 0o755)
  await link('node_modules', 'both', '../tool/run.sh')
  await link('node_modules', 'hoisted', '../tool/run.sh')
  await link('node_modules', 'node', process.execPath)
  await link('services/a/node_modules', 'both', '../own/run.sh')
  const root = join(folder.path, 'services/a')
  await using sandbox = await createSandbox({
    root,
    blueprint: blueprintOf(root),
    runDir: '/nowhere',
    signal,
  })
  const results = await sandbox.run([['both'], ['hoisted'], ['which', 'node']], {
    env: sandbox.env(),
    timeoutMs: 10_000,
  })
  expect(results.slice(0, 2).map(({ output }) => output)).toEqual([['own'], ['hoisted']])
  const found = results[2]?.output ?? []
  expect(found.join()).not.toContain(folder.path)
  if (process.execPath.includes('/node_modules/')) expect(found).not.toContain(process.execPath)
})

test('a service that depends on the package `node` runs on it, also where the tool does', async () => {
  await using folder = await makeFolder({ 'package.json': '{"devDependencies":{"node":"24.0.0"}}' })
  await mkdir(join(folder.path, 'node_modules/.bin'), { recursive: true })
  await symlink(process.execPath, join(folder.path, 'node_modules/.bin/node'))
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint: blueprintOf(folder.path),
    runDir: '/nowhere',
    signal,
  })
  const [result] = await sandbox.run([['node', '--version']], {
    env: sandbox.env(),
    timeoutMs: 10_000,
  })
  expect(result?.output).toEqual([process.version])
})

test('a dotenv service finds nothing to fill a removed variable from', async () => {
  await using folder = await makeFolder({
    '.env': 'DATABASE_URL=postgres://real.example.com/orders',
    'main.js': `
      const { existsSync } = require('node:fs')
      const { join } = require('node:path')
      const places = [process.cwd(), __dirname, join(__dirname, '..'), process.env.HOME]
      console.log(places.filter((place) => existsSync(join(place, '.env'))).length)`,
  })
  await writeFile(join(folder.path, '.env.production'), 'DATABASE_URL=x')
  await using sandbox = await createSandbox({
    root: folder.path,
    blueprint: blueprintOf(folder.path),
    runDir: '/nowhere',
    signal,
  })
  const [result] = await sandbox.run([['node', 'main.js']], {
    env: sandbox.env(),
    timeoutMs: 10_000,
  })
  expect(result?.output).toEqual(['0'])
})
