import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const service = fileURLToPath(new URL('../', import.meta.url))
const bin = fileURLToPath(
  new URL('../../../packages/staticfire/bin/staticfire.js', import.meta.url),
)
const imports = 'aiohttp, asyncpg, fastapi, jwt, prometheus_client, structlog, tenacity, uvicorn'
const canRun = spawnSync('/usr/bin/python3', ['-c', `import ${imports}`]).status === 0

interface Item {
  id: string
  status: string
  reason?: { code: string }
}

test.skipIf(!canRun)(
  "the service in Python (needs Debian's packages) passes what is judged, as the one in Node does",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orders-fastapi-test-'))
    const args = [bin, 'check', service, '--json', '--run-dir', join(folder, 'run')]
    const child = execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 })
    let output = ''
    child.stdout!.on('data', (text: string) => (output += text))
    await once(child, 'close')
    await rm(folder, { recursive: true, force: true })
    const { items } = JSON.parse(output) as { items: Item[] }
    const judged = items.filter(({ reason }) => reason?.code !== 'not-judged-by-this-version')
    expect(judged.length).toBeGreaterThanOrEqual(6)
    expect(judged.filter(({ status }) => status !== 'pass')).toEqual([])
  },
)
