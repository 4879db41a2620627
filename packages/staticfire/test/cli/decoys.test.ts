import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { type Decoys, setDecoys } from './decoys.ts'
import { serviceFolder, type ServiceFolder } from './service-folder.ts'

const curious = `service: curious
start: node curious.js
stop: { grace: 5s }
endpoints: { live: /health, ready: /ready }
variables:
  PORT: { type: integer, required: true }
  DATABASE_URL: { type: url, required: true }
dependencies:
  database: { kind: http, env: DATABASE_URL, from: { command: node payments.js, portEnv: PORT }, timeout: 800ms, critical: false }
traffic:
  requests: [{ id: get-quote, method: GET, path: /quotes/anvil, expect: 200, idempotent: true }]
  fallbacks: [{ operation: get-quote, when: database, degraded: header x-degraded }]
`

test('the trap catches: outside the sandbox the service contacts every decoy', async () => {
  await using folder = await serviceFolder(curious)
  await using home = await serviceFolder()
  await using decoys = await setDecoys(folder, home)
  await runOutside(folder, decoys)
  expect(new Map([...decoys.contacts].filter(([, count]) => count === 0))).toEqual(new Map())
})

test('a whole check contacts none of them, and not even an address that is written into the tree', async () => {
  await using folder = await serviceFolder(curious)
  await using home = await serviceFolder()
  await using decoys = await setDecoys(folder, home)
  await using hardCoded = await countingServer()
  await folder.write('settings.json', `{"statistics":"http://127.0.0.1:${hardCoded.port}"}`)
  const ended = await runCommandLine(['check', '--json'], { cwd: folder.path, env: decoys.env })
  expect(ended).toMatchObject({ signal: null, remains: [] })
  expect(contacted(decoys)).toEqual([])
  expect(hardCoded.contacts()).toBe(0)

  // It was a whole check, with DATABASE_URL removed too: the .env that would have refilled it is not there.
  const result = JSON.parse(ended.stdout)
  const { experiments } = result
  expect(experiments).toContainEqual(
    expect.objectContaining({ id: 'configuration[DATABASE_URL/removed]', status: 'done' }),
  )
  for (const name of ['boot', 'traffic', 'timeouts', 'readiness', 'shutdown']) {
    expect(
      experiments.some(
        ({ id, status }: { id: string; status: string }) =>
          id.startsWith(name) && status === 'done',
      ),
    ).toBe(true)
  }
  expect(result.environment.egress).toBe('denied')
  for (const item of addressItems) expect(statusOf(result, item)).toMatchObject({ status: 'pass' })
})

const hasUnshareElsewhere = ['/usr/sbin/unshare', '/sbin/unshare'].some((path) => existsSync(path))

test.skipIf(hasUnshareElsewhere)(
  'where egress cannot be denied, doctor says so, addresses are not taken away, and no decoy is contacted',
  async () => {
    await using folder = await serviceFolder(curious)
    await using home = await serviceFolder()
    await using decoys = await setDecoys(folder, home)
    const env = { ...decoys.env, PATH: await pathWithoutUnshare(home) }

    const doctor = await runCommandLine(['doctor'], { cwd: folder.path, env })
    expect(doctor.stdout).toMatch(
      /! egress +cannot be denied: the program unshare \(package util-linux\) was not found/,
    )
    expect(doctor.stdout).toMatch(/those claims stay unproven/)

    const items = ['--only', 'startup-validation', '--only', 'missing-config']
    const ended = await runCommandLine(['check', '--json', ...items], { cwd: folder.path, env })
    expect(contacted(decoys)).toEqual([])
    const result = JSON.parse(ended.stdout)
    expect(result.environment.egress).toBe('watched')
    for (const item of addressItems) {
      const reason = { code: 'egress-not-denied', message: expect.stringContaining('DATABASE_URL') }
      expect(statusOf(result, item)).toMatchObject({ status: 'unproven', reason })
    }
    expect(ended).toMatchObject({ code: 4, remains: [] })
  },
)

const addressItems = ['configuration/startup-validation', 'configuration/missing-config']

function contacted({ contacts }: Decoys): string[] {
  return [...contacts].filter(([, count]) => count > 0).map(([name]) => name)
}

function statusOf({ items }: { items: { id: string }[] }, item: string): object | undefined {
  return items.find(({ id }) => id === item)
}

/** As a person would start it: in its own folder, with the person's environment. */
async function runOutside(folder: ServiceFolder, { env }: Decoys): Promise<void> {
  const child = spawn('node', ['curious.js'], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], ...env, PORT: '0' },
  })
  try {
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
}

async function pathWithoutUnshare(home: ServiceFolder): Promise<string> {
  const bin = join(home.path, 'bin')
  await mkdir(bin)
  await symlink(process.execPath, join(bin, 'node'))
  return bin
}

async function countingServer() {
  let count = 0
  const server = createServer((socket) => {
    count += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    contacts: () => count,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  }
}
