import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { namespaceWays } from './namespace-command.ts'
import type { NamespaceWay } from './namespace-command.ts'
import { outsideSockets } from './outside-sockets.ts'
import { watchdogOfScope } from './remove-on-death.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

export interface EgressProbe {
  egress: 'denied' | 'watched'
  /** `unshare -n` …, or `none`. */
  how: string
  /** Why egress cannot be denied, in words for a person. */
  reason?: string
}

export interface NamespaceProbe extends EgressProbe {
  way?: NamespaceWay
}

const execute = promisify(execFile)

/** Tries for real whether programs can be run where nothing but their own loopback is reachable. */
export async function probeEgress(env: NodeJS.ProcessEnv = process.env): Promise<EgressProbe> {
  const { way: _, ...probe } = await findNamespace(env)
  return probe
}

/** The first way that works, with the proof that it denies. */
export async function findNamespace(env: NodeJS.ProcessEnv = process.env): Promise<NamespaceProbe> {
  const { ways, reason } = namespaceWays(env)
  const reasons = reason === undefined ? [] : [reason]
  await using _watchdog = await watchdogOfScope()
  await using outside = await listenOutside()
  for (const way of ways) {
    const failure = await tryWay(way, outside)
    if (failure === undefined && outside.contacts() === 0) {
      return { egress: 'denied', how: way.how, way }
    }
    reasons.push(`${way.how}: ${failure ?? 'what should have been unreachable was reached'}`)
  }
  return { egress: 'watched', how: 'none', reason: reasons.join('; ') }
}

async function tryWay(way: NamespaceWay, outside: Outside): Promise<string | undefined> {
  const program = [process.execPath, '-e', probeProgram, String(outside.port), outside.path]
  try {
    const [file, ...args] = way.wrap(program, await outsideSockets())
    const { stdout } = await execute(file, args, { timeout: 10_000, env: {} })
    return stdout.trim() === 'denied' ? undefined : `the probe answered "${stdout.trim()}"`
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    const lines = (stderr || message).trim().split('\n')
    return (lines[0] ?? 'it failed').slice(0, 200)
  }
}

/** Inside: its own loopback must work; the host's, its unix sockets and the world must not. */
const probeProgram = `
const net = require('node:net')
const reach = (where) => new Promise((done) => {
  const socket = net.connect(where)
  socket.setTimeout(1000, () => { socket.destroy(); done(false) })
  socket.on('connect', () => { socket.destroy(); done(true) }).on('error', () => done(false))
})
const server = net.createServer().listen(0, '127.0.0.1', async () => {
  const own = await reach({ port: server.address().port, host: '127.0.0.1' })
  const others = [{ port: process.argv[1], host: '127.0.0.1' }, { path: process.argv[2] }, { port: 9, host: '192.0.2.1' }]
  const reached = (await Promise.all(others.map(reach))).some(Boolean)
  process.stdout.write(!own ? 'no loopback' : reached ? 'reached' : 'denied')
  server.close()
})
`

interface Outside extends AsyncDisposable {
  port: number
  path: string
  contacts(): number
}

/** What must not be reached from inside: a port and a unix socket of this process. */
async function listenOutside(): Promise<Outside> {
  const folder = await makeTemporaryFolder('staticfire-probe-')
  const path = join(folder, 'outside.sock')
  let count = 0
  const accept = (socket: Socket) => {
    count += 1
    socket.destroy()
  }
  const servers = [createServer(accept).listen(0, '127.0.0.1'), createServer(accept).listen(path)]
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const address = servers[0]?.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    path,
    contacts: () => count,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
