import { once } from 'node:events'
import net from 'node:net'
import { Worker } from 'node:worker_threads'

export interface BlackHole extends AsyncDisposable {
  readonly port: number
}

/**
 * A port whose SYNs go unanswered: the listener's thread is blocked, and two connections fill its
 * backlog of one.
 */
export async function openBlackHole(): Promise<BlackHole> {
  const worker = new Worker(listenAndBlock, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = [1, 2].map(() => net.connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.all(fillers.map((filler) => once(filler, 'connect')))
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const filler of fillers) filler.destroy()
      await worker.terminate()
    },
  }
}

const listenAndBlock = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
  })
`
