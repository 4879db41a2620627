import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
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
