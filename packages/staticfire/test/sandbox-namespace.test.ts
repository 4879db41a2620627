import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Blueprint } from '@staticfire/contracts'
import { expect, test } from 'vitest'
import { probeEgress } from '../src/sandbox/index.ts'
import { blueprintOf, dependencyOf } from './sandbox-fixtures/blueprint.ts'
import { makeFolder } from './sandbox-fixtures/folder.ts'

const fixture = fileURLToPath(new URL('./sandbox-fixtures/enter.ts', import.meta.url))
const { egress, reason } = await probeEgress()
const canDeny = egress === 'denied'
const skipped = canDeny ? '' : ` (skipped: ${reason})`

interface Report {
  egress: string
  how: string
  reason?: string
  answer: string
  reached: boolean[]
  dependency?: string
  error?: string
}

function enter(
  blueprint: Blueprint,
  rest: string[],
  options: { prefix?: string[]; path?: string } = {},
) {
  const node = [process.execPath, '--conditions=@staticfire/source', fixture]
  const [file = '', ...args] = [
    ...(options.prefix ?? []),
    ...node,
    JSON.stringify(blueprint),
    ...rest,
  ]
  return spawn(file, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: options.path ?? process.env['PATH'] },
  })
}

async function reportOf(...parameters: Parameters<typeof enter>) {
  const child = enter(...parameters)
  const exited = once(child, 'exit')
  const output = await text(child.stdout)
  const [exitCode] = (await exited) as [number]
  return { report: JSON.parse(output) as Report, exitCode }
}

async function listen(where: { port: 0 } | { path: string }, greet?: (socket: Socket) => void) {
  let contacts = 0
  const server = createServer((socket) => {
    contacts += 1
    socket.on('error', () => undefined)
    if (greet) greet(socket)
    else socket.destroy()
  })
  server.listen('path' in where ? where.path : { port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  const close = async () => void (await once(server.close(), 'close'))
  return {
    address: typeof address === 'object' ? String(address?.port) : (address ?? ''),
    contacts: () => contacts,
    [Symbol.asyncDispose]: close,
  }
}

const speakRedis = (socket: Socket) => void socket.on('data', () => socket.write('+PONG\r\n'))

test.skipIf(!canDeny)(
  `inside, a service works and nothing outside is reached, not even this machine's loopback${skipped}`,
  async () => {
    await using folder = await makeFolder()
    await using port = await listen({ port: 0 })
    await using socket = await listen({ path: join(folder.path, 'agent.sock') })
    const blueprint = blueprintOf(folder.path)
    const { report, exitCode } = await reportOf(blueprint, ['', port.address, socket.address])
    expect(report).toMatchObject({ egress: 'denied', answer: 'inside', reached: [false, false] })
    expect([port.contacts(), socket.contacts()]).toEqual([0, 0])
    expect(exitCode).toBe(7)
  },
)

test.skipIf(!canDeny || process.getuid?.() !== 0)(
  `an ordinary user is denied as well${skipped}`,
  async () => {
    await using port = await listen({ port: 0 })
    const ordinary = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    const { report } = await reportOf(blueprintOf('/nowhere'), ['', port.address], {
      prefix: ordinary,
    })
    expect(report).toMatchObject({ egress: 'denied', answer: 'inside', reached: [false] })
    expect(report.how).toBe('unshare --map-current-user -n')
    expect(port.contacts()).toBe(0)
  },
)

test.skipIf(!canDeny)(
  `a declared URL, and only that, is reached through its gateway${skipped}`,
  async () => {
    await using folder = await makeFolder({ 'server.js': '' })
    await using redis = await listen({ port: 0 }, speakRedis)
    const url = `redis://127.0.0.1:${redis.address}`
    const blueprint = blueprintOf(folder.path, {
      dependencies: [dependencyOf({ name: 'cache', kind: 'redis', from: { type: 'url', url } })],
    })
    const { report } = await reportOf(blueprint, ['', redis.address])
    expect(report).toMatchObject({ egress: 'denied', dependency: '+PONG\r\n', reached: [false] })
  },
)

test('a URL that cannot be reached is told before anything is started', async () => {
  await using folder = await makeFolder()
  const blueprint = blueprintOf(folder.path, {
    dependencies: [
      dependencyOf({
        name: 'cache',
        kind: 'redis',
        from: { type: 'url', url: 'redis://127.0.0.1:1' },
      }),
    ],
  })
  const { report, exitCode } = await reportOf(blueprint, [''])
  expect(report.error).toBe(
    'cache (redis) at 127.0.0.1:1 is unreachable: nothing listens there (connection refused).',
  )
  expect(exitCode).toBe(3)
})

test('without the program unshare the check goes on, watched, and says why', async () => {
  const { report } = await reportOf(blueprintOf('/nowhere'), [''], { path: '/nonexistent' })
  expect(report).toMatchObject({
    egress: 'watched',
    how: 'none',
    reason: 'the program unshare (package util-linux) was not found',
    answer: 'inside',
  })
})

test.skipIf(process.getuid?.() !== 0)(
  'where it is not permitted, the reason is what unshare said',
  async () => {
    const prefix = ['setpriv', '--bounding-set=-all']
    const { report } = await reportOf(blueprintOf('/nowhere'), [''], { prefix })
    expect(report).toMatchObject({ egress: 'watched', answer: 'inside' })
    expect(report.reason).toContain('unshare -n: unshare: unshare failed: Operation not permitted')
  },
)

test.skipIf(!canDeny)(
  `a signal reaches the inside, which ends in its own way${skipped}`,
  async () => {
    const child = enter(blueprintOf('/nowhere'), ['wait'])
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([7, null])
  },
)

test.skipIf(!canDeny)(`when the outside is killed, the inside ends too${skipped}`, async () => {
  const child = enter(blueprintOf('/nowhere'), ['wait'])
  await once(child.stdout, 'data')
  const allGone = once(child.stdout, 'close')
  child.kill('SIGKILL')
  // The pipe ends when the last process that inherited it has ended.
  await allGone
})
