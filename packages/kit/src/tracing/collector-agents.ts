import type { Agent } from 'node:http'

/** Connections to the collector, which can be cut at the end: a silent collector holds no process. */
export function createCollectorAgents() {
  const opened: Agent[] = []
  return {
    async open(protocol: string): Promise<Agent> {
      const { Agent } =
        protocol === 'https:' ? await import('node:https') : await import('node:http')
      const agent = new Agent({ keepAlive: true, maxSockets: 8 })
      opened.push(agent)
      return agent
    },
    close() {
      for (const agent of opened) {
        // A destroyed agent would open new connections for the exporter's next try.
        agent.createConnection = refuse
        agent.destroy()
      }
    },
  }
}

function refuse(): never {
  throw new Error('Tracing was closed')
}
