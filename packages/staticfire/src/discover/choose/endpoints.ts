import type { Evidence } from '../evidence.ts'
import type { Doubt, Found } from '../findings.ts'
import { wellKnownLive, wellKnownReady } from '../probes.ts'
import type { SourceFacts } from '../source/facts.ts'

export interface Endpoints {
  live?: Found<string>
  ready?: Found<string>
  startup?: Found<string>
  metrics?: Found<string>
  openapi?: Found<string>
}

const metricsPaths = ['/metrics', '/actuator/prometheus', '/-/metrics']
const openapiPaths = ['/openapi.json', '/openapi.yaml', '/swagger.json', '/v3/api-docs']
const morePaths = {
  live: ['/ping', '/alive', '/status', '/_healthz'],
  ready: ['/_ready', '/health/readiness'],
}

/** The routes that machines ask: from what the platform is told, else from the routes in the source. */
export function chooseEndpoints(
  evidence: Evidence,
  program: readonly SourceFacts[],
): { endpoints: Endpoints; doubts: Doubt[] } {
  const { workload, dockerfile, composed } = evidence
  const live = workload?.live ?? dockerfile?.health ?? composed?.health
  const fromSource = {
    live: routeAmong(program, [...wellKnownLive, ...morePaths.live]),
    ready: routeAmong(program, [...wellKnownReady, ...morePaths.ready]),
  }
  // A platform that asks the readiness route whether the container lives tells nothing of liveness.
  const isReadiness =
    live !== undefined && [...wellKnownReady, ...morePaths.ready].includes(live.value)
  const chosenLive = isReadiness ? (fromSource.live ?? live) : (live ?? fromSource.live)
  const ready = workload?.ready ?? fromSource.ready ?? (isReadiness ? live : undefined)
  const metrics = routeAmong(program, metricsPaths)
  const openapi = routeAmong(program, openapiPaths) ?? frameworkOpenapi(program)
  const endpoints = {
    ...(chosenLive && { live: chosenLive }),
    ...(ready && { ready }),
    ...(workload?.startup && { startup: workload.startup }),
    ...(metrics && { metrics }),
    ...(openapi && { openapi }),
  }
  return { endpoints, doubts: doubtsOf(endpoints, program) }
}

function routeAmong(
  program: readonly SourceFacts[],
  paths: readonly string[],
): Found<string> | undefined {
  const routes = program.flatMap(({ file, routes: own }) => own.map((it) => ({ ...it, file })))
  for (const path of paths) {
    const fitting = routes.filter(
      (it) => it.path.replace(/(.)\/$/, '$1') === path && (it.method ?? 'GET') === 'GET',
    )
    // A registered route says more than a comparison in an access log.
    const route = fitting.find(({ method }) => method !== undefined) ?? fitting.at(-1)
    if (route) return { value: route.path, at: { file: route.file, line: route.line } }
  }
  return undefined
}

function frameworkOpenapi(program: readonly SourceFacts[]): Found<string> | undefined {
  const found = program.find(({ openapi }) => openapi !== undefined)
  return (
    found?.openapi && {
      value: found.openapi.path,
      at: { file: found.file, line: found.openapi.line },
      how: 'FastAPI serves it',
    }
  )
}

function doubtsOf(endpoints: Endpoints, program: readonly SourceFacts[]): Doubt[] {
  const prefixes = [...new Set(program.flatMap(({ mounts }) => mounts))]
  const missing = (['live', 'ready'] as const).filter((it) => endpoints[it] === undefined)
  const guessed = Object.values(endpoints).filter((it) =>
    /\.(\w?[jt]s|py)$/.test(it?.at.file ?? ''),
  )
  return [
    ...missing.map((it) => ({
      about: `endpoints.${it}`,
      text: `no ${it === 'live' ? 'liveness' : 'readiness'} route was found: a check tries the well-known paths`,
    })),
    ...(prefixes.length > 0 && (guessed.length > 0 || endpoints.openapi === undefined)
      ? [
          {
            about: 'endpoints',
            text: `routes are mounted under ${prefixes.slice(0, 3).join(', ')}: a path may have to begin with it`,
          },
        ]
      : []),
  ]
}
