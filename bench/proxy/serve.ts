// The proxy's process: one proxy for each upstream it is told of; answers with their ports.
import { createProxy } from '@staticfire/proxy'
import type { ProtocolName } from '@staticfire/proxy'

process.on('message', async (upstreams: { protocol: ProtocolName; port: number }[]) => {
  const proxies = await Promise.all(
    upstreams.map(({ protocol, port }) =>
      createProxy({ upstream: { host: '127.0.0.1', port }, protocol }),
    ),
  )
  process.send!(proxies.map((proxy) => proxy.port))
})
process.on('disconnect', () => process.exit())
