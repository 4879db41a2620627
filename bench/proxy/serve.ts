// The proxy's process: one proxy for each upstream it is told of; answers with their ports.
import { createProxy } from '@staticfire/proxy'
import type { ProtocolName } from '@staticfire/proxy'

process.on('message', (upstreams: Upstream[]) => {
  void Promise.all(upstreams.map(serve)).then((ports) => process.send!(ports))
})
process.on('disconnect', () => process.exit())

interface Upstream {
  protocol: ProtocolName
  address: { host: string; port: number } | { path: string }
}

async function serve({ protocol, address }: Upstream): Promise<number> {
  const proxy = await createProxy({ upstream: address, protocol })
  return proxy.port
}
