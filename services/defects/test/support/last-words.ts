import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'

export interface LastWords extends AsyncDisposable {
  readonly port: number
  /** How each connection that a client opened was ended by it. */
  said(): string[]
  /** Resolves when no connection is open any more. */
  allEnded(): Promise<void>
}

/** `X` and its length: how a Postgres client says goodbye. */
const terminate = Buffer.from([0x58, 0, 0, 0, 4])

/** A TCP relay that remembers how clients end their connections. */
export async function startLastWords(upstreamPort: number): Promise<LastWords> {
  const said: string[] = []
  const open = new Set<Promise<unknown>>()
  const server = net.createServer({ allowHalfOpen: false }, (client) => {
    const upstream = net.connect(upstreamPort, '127.0.0.1')
    let tail = Buffer.alloc(0)
    let how = 'FIN'
    client.on('data', (chunk: Buffer) => (tail = Buffer.concat([tail, chunk]).subarray(-5)))
    client.on('error', () => (how = 'RST'))
    upstream.on('error', () => client.destroy())
    client.pipe(upstream).pipe(client)
    const ended = new Promise((resolve) => client.once('close', resolve)).then(() => {
      said.push(how === 'FIN' && tail.equals(terminate) ? 'Terminate' : how)
      upstream.destroy()
      open.delete(ended)
    })
    open.add(ended)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    said: () => said,
    allEnded: async () => {
      while (open.size > 0) await Promise.all(open)
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
