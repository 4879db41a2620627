import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import corpus from '../corpus.json' with { type: 'json' }

const service = fileURLToPath(new URL('../', import.meta.url))
const bin = fileURLToPath(
  new URL('../../../packages/staticfire/bin/staticfire.js', import.meta.url),
)
const imports = 'aiohttp, asyncpg, fastapi, jwt, prometheus_client, structlog, tenacity, uvicorn'
const canRun = spawnSync('/usr/bin/python3', ['-c', `import ${imports}`]).status === 0

/** What goes wrong in Python in its own way; `npm run corpus` runs all of them. */
const chosen = [
  'timeouts/thread-goes-on',
  'error-handling/debug-page',
  'graceful-shutdown/uvicorn-default',
]

test('every variant on disk is in the corpus with what its docstring says, and every entry is on disk', async () => {
  const folder = join(service, 'variants')
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.py'))
  const told = await Promise.all(
    files.map(async (file) => {
      const note = /^"""(.+?)\.?"""/.exec(await readFile(join(folder, file), 'utf8'))?.[1]
      return { id: file.replace(/\.py$/, ''), note }
    }),
  )
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)
  expect(corpus.map(({ id, note }) => ({ id, note })).toSorted(byId)).toEqual(told.toSorted(byId))
})

/** Complete and valid; its dependencies do not exist, which keeps nobody from starting. */
const env = {
  PATH: process.env['PATH'],
  DATABASE_URL: 'postgres://orders:sesame-4711@127.0.0.1:9/orders',
  PAYMENTS_URL: 'http://127.0.0.1:9',
  JWT_SECRET: 'only-for-a-test-and-long-enough-for-it',
}

/** What one part of orders-fastapi calls another with may change: a variant that no longer fits is found here. */
test.skipIf(!canRun).concurrent.for(corpus)(
  '$id starts and answers',
  async ({ id }, { expect: expectHere }) => {
    const port = await freePort()
    const child = spawn('/usr/bin/python3', ['run.py'], {
      cwd: service,
      env: { ...env, DEFECT: id, PORT: `${port}` },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    const answered = async () => {
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`).catch(() => undefined)
        if (answer) return answer.status
      }
    }
    try {
      expectHere(await Promise.race([answered(), ended.then(() => 'ended')])).toBe(200)
    } finally {
      child.kill('SIGKILL')
      await ended
    }
  },
)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test.skipIf(!canRun).for(corpus.filter(({ id }) => chosen.includes(id)))(
  '$id: $note',
  async ({ id, item, status }) => {
    const folder = await mkdtemp(join(tmpdir(), 'defects-fastapi-test-'))
    try {
      const args = [bin, 'check', service, '--json', '--only', item, '--env', `DEFECT=${id}`]
      const output = await new Promise<string>((resolve) => {
        execFile(
          process.execPath,
          [...args, '--run-dir', join(folder, 'run')],
          { maxBuffer: 64 * 1024 * 1024 },
          // A verdict other than GO ends with another exit code than 0.
          (_, stdout) => resolve(stdout),
        )
      })
      const { items } = JSON.parse(output) as { items: { id: string; status: string }[] }
      expect(items.find((each) => each.id === item)?.status).toBe(status)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
