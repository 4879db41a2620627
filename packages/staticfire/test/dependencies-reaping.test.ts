import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'

const moduleAt = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)

const program = `
  import { startEmbeddedPostgres } from ${moduleAt('../src/dependencies/embedded-postgres.ts')}
  import { createSandbox } from ${moduleAt('../src/sandbox/index.ts')}
  import { blueprintOf } from ${moduleAt('./sandbox-fixtures/blueprint.ts')}
  import { readFileSync } from 'node:fs'
  const { signal } = new AbortController()
  const sandbox = await createSandbox({ root: ${moduleAt('./sandbox-fixtures')}.slice(7), blueprint: blueprintOf('/x'), runDir: '/x', signal })
  const server = await startEmbeddedPostgres({ signal })
  const [pid] = readFileSync(server.folder + '/data/postmaster.pid', 'utf8').split('\\n')
  console.log(JSON.stringify({ pid, paths: [sandbox.scratch, server.folder] }))
  setInterval(() => {}, 1e6)`

test('when the tool is killed, its Postgres ends and its folders are removed', async () => {
  const args = ['--conditions=@staticfire/source', '--input-type=module-typescript', '-e', program]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { pid, paths } = JSON.parse(line.toString()) as { pid: string; paths: string[] }
  expect(paths.map((path) => existsSync(path))).toEqual([true, true])
  child.kill('SIGKILL')
  // The watchdog is nobody's child any more: its work can only be looked for.
  await expect
    .poll(() => [`/proc/${pid}`, ...paths].filter((path) => existsSync(path)), { timeout: 30_000 })
    .toEqual([])
})
