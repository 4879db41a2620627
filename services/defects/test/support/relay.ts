import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'

export interface Relay extends AsyncDisposable {
  readonly port: number
  /** Connections until now. */
  opened(): number
  /** Connections that are open. */
  open(): number
  /** Pieces of requests that went up while answers were withheld. */
  withheld(): number
  /** Resets what is connected, and goes on listening. */
  cut(): void
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
  let opened = 0
  let withheld = 0
  const server = net.createServer((client) => {
    const upstream = net.connect(upstreamPort, '127.0.0.1')
    const pair = { client, upstream }
    pairs.add(pair)
    opened++
    client.on('data', () => {
      if (isSilent) withheld++
    })
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
    opened: () => opened,
    open: () => pairs.size,
    withheld: () => withheld,
    cut: () => {
      for (const { client } of pairs) client.resetAndDestroy()
    },
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
