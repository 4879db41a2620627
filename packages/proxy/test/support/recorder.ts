import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'

/** What was said on one connection, in the order it was heard; bytes as base64. */
export interface Recording {
  protocol: 'http' | 'postgres' | 'redis'
  name: string
  said: { by: 'client' | 'server'; bytes: string }[]
}

/** A plain relay that writes down the first connection through it. */
export async function startRecorder(upstreamPort: number) {
  const said: Recording['said'] = []
  const relay = net.createServer((client) => {
    const upstream = net.connect(upstreamPort, '127.0.0.1')
    const note = (by: 'client' | 'server', chunk: Buffer) => {
      said.push({ by, bytes: chunk.toString('base64') })
    }
    client.on('data', (chunk: Buffer) => (note('client', chunk), upstream.write(chunk)))
    upstream.on('data', (chunk: Buffer) => (note('server', chunk), client.write(chunk)))
    client.on('end', () => upstream.end()).on('error', () => upstream.destroy())
    upstream.on('end', () => client.end()).on('error', () => client.destroy())
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    port: (relay.address() as AddressInfo).port,
    said,
    async [Symbol.asyncDispose]() {
      relay.close()
      await once(relay, 'close')
    },
  }
}
