import { once } from 'node:events'
import net from 'node:net'
import type { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { ProxyError } from './errors.ts'

const proofMs = 250
const maxFillers = 8

/** Runs in the worker: listens, says so, and blocks its thread so that nothing is ever accepted. */
const blockedListener = `
const { workerData, parentPort } = require('node:worker_threads')
const server = require('node:net').createServer()
server.on('error', (error) => parentPort.postMessage(error.message))
server.listen({ host: workerData.host, port: workerData.port, backlog: 1 }, () => {
  parentPort.postMessage('listening')
  Atomics.wait(workerData.gate, 0, 0)
  server.close()
})
`

/**
 * Makes connects to the port hang in SYN_SENT, without root: nobody accepts, and the queue of
 * connections that wait to be accepted is full. Resolves once a probe has been left unanswered.
 */
export async function openBlackHole(host: string, port: number): Promise<AsyncDisposable> {
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(blockedListener, { eval: true, workerData: { host, port, gate } })
  const exited = once(worker, 'exit')
  const fillers: Socket[] = []
  const hole = {
    async [Symbol.asyncDispose]() {
      Atomics.store(gate, 0, 1)
      Atomics.notify(gate, 0)
      await exited
      for (const filler of fillers) filler.destroy()
    },
  }
  try {
    const [message] = (await once(worker, 'message')) as [string]
    if (message !== 'listening') throw new Error(message)
    await fill(host, port, fillers)
    return hole
  } catch (error) {
    await hole[Symbol.asyncDispose]()
    throw new ProxyError(
      'fault-not-acknowledged',
      `The black hole on ${host}:${port} could not be opened (${(error as Error).message}).`,
      { cause: error },
    )
  }
}

/** Linux queues backlog + 1 connections; others round differently, so the last one proves it. */
async function fill(host: string, port: number, fillers: Socket[]): Promise<void> {
  fillers.push(await connect(host, port), await connect(host, port))
  while (fillers.length <= maxFillers) {
    const probe = net.connect({ host, port })
    if (!(await isAnswered(probe))) return
    fillers.push(probe)
  }
  throw new Error(`${maxFillers} connections were accepted, and the queue was still not full`)
}

async function connect(host: string, port: number): Promise<Socket> {
  const socket = net.connect({ host, port })
  await once(socket, 'connect')
  return socket.on('error', () => {})
}

async function isAnswered(probe: Socket): Promise<boolean> {
  try {
    await once(probe, 'connect', { signal: AbortSignal.timeout(proofMs) })
    probe.on('error', () => {})
    return true
  } catch (error) {
    probe.destroy()
    if ((error as Error).name === 'AbortError') return false
    throw error
  }
}
