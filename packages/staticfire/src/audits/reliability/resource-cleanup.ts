import { notApplicable } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { judgeGivenBack, resourceThresholds } from './given-back.ts'
import { goodbyeThresholds, judgeGoodbye } from './goodbye.ts'

/** What a request or a fault takes is given back, and connections end with a goodbye. */
export const resourceCleanup = defineAudit({
  id: 'reliability/resource-cleanup',
  version: 2,
  thresholds: { ...resourceThresholds, ...goodbyeThresholds },
  needs: ['blueprint', 'environment', 'cycles', 'shutdown'],
  claims: ['given-back', 'goodbye'],
  gaps: ['dependencies'],
  keys: { shutdown: () => ['sigterm'] },
  judge: ({ blueprint, environment, cycles, shutdown }) => {
    const stop = shutdown['sigterm']
    return [
      ...judgeGivenBack(cycles, environment.cores),
      ...(stop ? blueprint.dependencies.map((dependency) => judgeGoodbye(stop, dependency)) : []),
      ...(blueprint.dependencies.length === 0
        ? [
            notApplicable({
              id: 'dependencies',
              text: 'Connections to dependencies end with a goodbye',
              reason: { code: 'no-dependencies', message: 'No dependency is declared.' },
            }),
          ]
        : []),
    ]
  },
})
