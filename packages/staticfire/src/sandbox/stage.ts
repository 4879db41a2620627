import { networkInterfaces } from 'node:os'
import type { Blueprint } from '@staticfire/contracts'
import { startWatchdog } from '@staticfire/process'
import { checkUrlDependency } from '../dependencies/url-dependency.ts'
import { openGateways } from './gateway.ts'
import { outsideSockets } from './outside-sockets.ts'
import { findNamespace } from './probe-egress.ts'
import type { EgressProbe } from './probe-egress.ts'
import { relay } from './relay.ts'

/** Whether what runs here can reach anything outside, and how declared URLs are reached. */
export interface Stage extends EgressProbe {
  /** Dependency given by URL → unix socket that leads to it; empty outside a namespace. */
  gateways: Record<string, string>
}

const stageVariable = 'STATICFIRE_STAGE'

/**
 * Moves the check to where nothing outside can be reached: runs this same command line again in a
 * network namespace and gives its exit code. Inside, or where that is impossible, it gives the
 * stage to go on with.
 */
export async function enterNamespace(options: {
  blueprint: Blueprint
  allowHosts: string[]
  signal: AbortSignal
  env?: NodeJS.ProcessEnv
}): Promise<{ type: 'ended'; exitCode: number } | { type: 'stage'; stage: Stage }> {
  const { blueprint, allowHosts, signal, env = process.env } = options
  const inside = currentStage(env)
  if (inside) return { type: 'stage', stage: inside }
  const { way, ...probe } = await findNamespace(env)
  if (!way) return { type: 'stage', stage: { ...probe, gateways: {} } }
  const byUrl = blueprint.dependencies.filter(({ from }) => from.type === 'url')
  const places = await Promise.all(
    byUrl.map((dependency) => checkUrlDependency(dependency, { allowHosts, signal })),
  )
  // Ended with the gateways that it watches over, not some time after this process.
  await using _watchdog = places.length > 0 ? await startWatchdog() : undefined
  await using gateways = await openGateways(places)
  const stage: Stage = { ...probe, gateways: gateways.sockets }
  const sameCommand = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  // Whoever interrupted until now did not reach the process that is started here.
  signal.throwIfAborted()
  const exitCode = await relay(way.wrap(sameCommand, await outsideSockets(gateways.folders)), {
    ...env,
    [stageVariable]: JSON.stringify(stage),
  })
  return { type: 'ended', exitCode }
}

/** The stage that the outer process prepared for this one; undefined outside a namespace. */
function currentStage(env: NodeJS.ProcessEnv = process.env): Stage | undefined {
  const text = env[stageVariable]
  // The variable alone proves nothing: it could have been left behind in a shell.
  const isOutside = Object.keys(networkInterfaces()).some((name) => name !== 'lo')
  return text === undefined || isOutside ? undefined : (JSON.parse(text) as Stage)
}
