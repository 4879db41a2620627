import type {
  Blueprint,
  BootObservation,
  Family,
  ReadinessObservation,
} from '@staticfire/contracts'
import { type ClaimDraft, measured, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { withoutDependencies } from '../dependencies.ts'
import { refOf } from '../observation-set.ts'
import { judgeFall, judgeNaming, judgeRecovery, outageThresholds, type Outage } from './outages.ts'
import { judgeFirstRequests, judgeLeaks, judgeLiveAtBoot, notForOutages } from './probe-basics.ts'
import { judgeSteadiness, probeThresholds } from './probe-misses.ts'

/** Liveness stays through every outage; readiness tells the truth, and both answer under load. */
export const healthCheck = defineAudit({
  id: 'observability/health-check',
  version: 2,
  thresholds: { ...probeThresholds, ...outageThresholds },
  needs: ['blueprint', 'environment', 'boot', 'readiness'],
  optional: ['traffic'],
  claims: [
    'live-answers',
    'live-steady',
    'live-under-load',
    'ready-when-serving',
    'ready-falls',
    'recovers',
    'names-check',
    'ready-under-load',
    'keeps-secrets',
  ],
  gaps: ['live-route', 'ready-route'],
  keys: {
    boot: ({ dependencies }) => ['up', ...dependencies.map(({ name }) => `down/${name}`)],
    readiness: (blueprint) => [...outageKeys(blueprint), 'load'],
  },
  judge: ({ blueprint, environment, boot, readiness, traffic }) => {
    const hasLive = isRouteKnown('live', blueprint, boot, readiness)
    const hasReady = isRouteKnown('ready', blueprint, boot, readiness)
    const outages = outagesOf(blueprint, readiness, environment.tiers)
    const load = readiness['load']
    const up = boot['up']
    const hasSafeOperation = blueprint.operations.some(({ method }) => method === 'GET')
    const alone = withoutDependencies(environment, traffic)
    return [
      ...(hasLive ? [] : [routeUnknown('live', blueprint)]),
      ...(hasLive && up ? [judgeLiveAtBoot(up)] : []),
      ...(hasLive ? outages.map(judgeLiveInOutage) : []),
      ...(hasLive && load ? [judgeUnderLoad('live', load, hasSafeOperation)] : []),
      ...(hasReady ? [] : [routeUnknown('ready', blueprint)]),
      ...(hasReady
        ? Object.entries(boot).map(([key, start]) =>
            judgeFirstRequests(key, start, traffic, hasSafeOperation),
          )
        : []),
      ...(hasReady
        ? outages.flatMap((outage) => [
            judgeFall(outage),
            judgeRecovery(outage),
            judgeNaming(outage),
          ])
        : []),
      ...(hasReady && blueprint.dependencies.length === 0
        ? [
            alone.isProven
              ? notForOutages(alone.reason)
              : unproven({ ...nothingToLose, reason: alone.reason }),
          ]
        : []),
      ...(hasReady && load ? [judgeUnderLoad('ready', load, hasSafeOperation)] : []),
      ...(hasLive || hasReady ? [judgeLeaks(boot, readiness)] : []),
    ]
  },
})

const nothingToLose = {
  id: 'ready-falls',
  text: 'Readiness turns not-ready when a hard dependency is lost',
} as const

function outageKeys({ dependencies }: Blueprint): string[] {
  return dependencies.flatMap(({ name }) => [`${name}/refuse`, `${name}/silent`])
}

/** Declared, or found by asking the usual paths. */
function isRouteKnown(
  probe: 'live' | 'ready',
  { endpoints }: Blueprint,
  boot: Family<BootObservation>,
  readiness: Family<ReadinessObservation>,
): boolean {
  return (
    endpoints[probe] !== undefined ||
    boot['up']?.[probe].path !== undefined ||
    Object.values(readiness).some((each) => each[`${probe}Path`] !== undefined)
  )
}

function routeUnknown(
  probe: 'live' | 'ready',
  blueprint: Blueprint,
): ClaimDraft<'live-route' | 'ready-route'> {
  const name = probe === 'live' ? 'liveness' : 'readiness'
  const remedy = `endpoints: { ${probe}: ${probe === 'live' ? '/health' : '/ready'} }`
  const reason = {
    code: 'route-unknown',
    message: `No ${name} route is declared, and none answers at the usual paths.`,
    remedy,
  }
  // Without a route nothing else about it can be observed: this reason speaks for those gaps.
  const basis = [...outageKeys(blueprint), 'load'].map((key) => refOf('readiness', key))
  return unproven({ id: `${probe}-route`, text: `The service has a ${name} route`, reason, basis })
}

function outagesOf(
  { dependencies }: Blueprint,
  readiness: Family<ReadinessObservation>,
  tiers: Record<string, number>,
): Outage[] {
  return dependencies.flatMap((dependency) =>
    ['refuse', 'silent'].flatMap((fault) => {
      const key = `${dependency.name}/${fault}`
      const observation = readiness[key]
      const tier = tiers[dependency.name]
      return observation
        ? [
            {
              key,
              ref: refOf('readiness', key),
              dependency,
              observation,
              ...(tier !== undefined && { tier }),
            },
          ]
        : []
    }),
  )
}

function judgeLiveInOutage({
  key,
  ref,
  dependency,
  observation,
}: Outage): ClaimDraft<'live-steady'> {
  const samples = observation.cycles.flatMap(({ live }) => live)
  const exit = observation.exit
  const ended = exit
    ? [
        measured(ref, 'The process during the outage', {
          observed: `ended with ${exit.signal ?? exit.code}`,
          expected: 'keeps running',
        }),
      ]
    : []
  return judgeSteadiness(
    { id: `live-steady[${key}]`, basis: [ref] },
    'Liveness',
    samples,
    `while ${dependency.name} was out (${observation.fault})`,
    {
      extra: ended,
      disturbedMs: Math.max(...observation.cycles.map(({ disturbedMs = 0 }) => disturbedMs)),
    },
  )
}

function judgeUnderLoad(
  probe: 'live' | 'ready',
  { underLoad }: ReadinessObservation,
  hasSafeOperation: boolean,
): ClaimDraft<'live-under-load' | 'ready-under-load'> {
  const claim = { id: `${probe}-under-load`, basis: [refOf('readiness', 'load')] } as const
  const name = probe === 'live' ? 'Liveness' : 'Readiness'
  if (underLoad && underLoad.requests > 0)
    return judgeSteadiness(
      claim,
      name,
      underLoad[probe],
      `under ${underLoad.ratePerSecond} requests a second`,
      { lateness: underLoad.lateness },
    )
  return unproven({
    ...claim,
    text: `${name} answers while requests are under way`,
    weight: hasSafeOperation ? 'required' : 'advisory',
    reason: {
      code: 'not-exercised',
      message: 'No safe request could be sent to load the service.',
      remedy: 'traffic: { requests: [{ method: GET, path: /… }] }',
    },
  })
}
