import type { IncomingMessage } from 'node:http'
import type { PlainAnswer } from './adapters/serve-request.ts'
import type { DrainDelay } from './lifecycle/index.ts'
import type { Health, ProbeAnswer } from './health/index.ts'
import type { Metrics } from './metrics/index.ts'

/** Paths that the kit answers itself, before any route of the service. */
export function ownRoutes({
  health,
  metrics,
  delay,
}: {
  health: Health
  metrics: Metrics
  delay: DrainDelay
}): Map<string, (request: IncomingMessage) => PlainAnswer | Promise<PlainAnswer>> {
  return new Map<string, (request: IncomingMessage) => PlainAnswer | Promise<PlainAnswer>>([
    ['/health', () => probe(health.live())],
    ['/startup', () => probe(health.startup())],
    [
      '/ready',
      () => {
        const answer = health.ready()
        delay.probed(answer.status === 200)
        return probe(answer)
      },
    ],
    [
      '/metrics',
      async () => ({
        status: 200,
        headers: { 'content-type': metrics.contentType, 'cache-control': 'no-store' },
        body: await metrics.exposition(),
      }),
    ],
  ])
}

function probe({ status, body }: ProbeAnswer): PlainAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body,
  }
}
