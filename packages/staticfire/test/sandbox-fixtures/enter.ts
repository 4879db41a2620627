// Enters the namespace as a check does and reports, from inside, what can be reached.
// Arguments: the blueprint as JSON, then addresses to try: a port or the path of a unix socket.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { Blueprint } from '@staticfire/contracts'
import { prepareDependencies } from '../../src/dependencies/index.ts'
import { createSandbox, endWithParent, enterNamespace } from '../../src/sandbox/index.ts'
import type { Stage } from '../../src/sandbox/index.ts'

endWithParent()
const [text = '{}', mode = '', ...addresses] = process.argv.slice(2)
const blueprint = JSON.parse(text) as Blueprint
const stopping = new AbortController()
process.on('SIGTERM', () => stopping.abort())
const { signal } = stopping

try {
  const entered = await enterNamespace({ blueprint, allowHosts: [], signal })
  if (entered.type === 'ended') process.exitCode = entered.exitCode
  else await report(entered.stage)
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }))
  process.exitCode = 3
}

async function report(stage: Stage) {
  const own = createServer((_, response) => response.end('inside')).listen(0, '127.0.0.1')
  await once(own, 'listening')
  const address = own.address()
  const port = typeof address === 'object' ? address?.port : 0
  const answer = await (await fetch(`http://127.0.0.1:${port}`)).text()
  own.close()
  const reached = await Promise.all(addresses.map(isReached))
  const dependency = blueprint.dependencies.length > 0 ? await useDependency(stage) : undefined
  console.log(
    JSON.stringify({
      egress: stage.egress,
      how: stage.how,
      reason: stage.reason,
      answer,
      reached,
      dependency,
    }),
  )
  if (mode === 'wait') await waitForSignal()
  process.exitCode = 7
}

async function useDependency(stage: Stage) {
  await using sandbox = await createSandbox({
    root: blueprint.root,
    blueprint,
    runDir: '/nowhere',
    signal,
  })
  await using prepared = await prepareDependencies({ blueprint, sandbox, signal, stage })
  await using open = await prepared.open('one')
  const url = new URL(open.env['DEPENDENCY_URL'] ?? '')
  const socket = connect(Number(url.port), url.hostname)
  socket.write('*1\r\n$4\r\nPING\r\n')
  const [reply] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return reply.toString()
}

function isReached(address: string): Promise<boolean> {
  const socket = connect(
    /^\d+$/.test(address) ? { port: Number(address), host: '127.0.0.1' } : { path: address },
  )
  return new Promise((resolve) => {
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
  }).then((is) => (socket.destroy(), is as boolean))
}

function waitForSignal(): Promise<void> {
  const timer = setInterval(() => {}, 1_000_000)
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => (clearInterval(timer), resolve()))
  })
}
