import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'

export interface Relay extends AsyncDisposable {
  readonly port: number
  /** Nothing listens any more, and what was connected is reset. */
  refuse(): Promise<void>
  /** Requests pass, answers are withheld. */
  silence(): void
  /** Listens again, and lets withheld answers through. */
  heal(): Promise<void>
}

/** A TCP relay in front of a dependency that can be told to fail. */
export async function startRelay(upstreamPort: number): Promise<Relay> {
  const pairs = new Set<{ client: Socket; upstream: Socket }>()
  let isSilent = false
  const server = net.createServer((client) => {
    const upstream = net.connect(upstreamPort, '127.0.0.1')
    const pair = { client, upstream }
    pairs.add(pair)
    client.pipe(upstream)
    if (isSilent) upstream.pause()
    else upstream.pipe(client)
    for (const socket of [client, upstream]) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        client.destroy()
        upstream.destroy()
      })
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const refuse = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const { client } of pairs) client.resetAndDestroy()
    await closed
  }
  return {
    port,
    refuse,
    silence: () => {
      isSilent = true
      for (const { upstream } of pairs) upstream.unpipe().pause()
    },
    heal: async () => {
      isSilent = false
      for (const { client, upstream } of pairs) upstream.pipe(client)
      if (!server.listening) await listen(port)
    },
    [Symbol.asyncDispose]: refuse,
  }
}
