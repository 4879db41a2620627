import type {
  EvaluationContext,
  JsonValue,
  Provider,
  ResolutionDetails,
} from '@openfeature/server-sdk'
import { loadPeer } from '../kernel/load-peer.ts'
import type { FlagContext, FlagDefaults, Flags, FlagValue } from './flag-types.ts'

/**
 * Makes `OpenFeature.getClient(domain)` answer from these flags, for code that knows only
 * OpenFeature. Rejects with PEER_MISSING when `@openfeature/server-sdk` is not installed.
 */
export async function registerOpenFeature<T extends FlagDefaults>(
  flags: Flags<T>,
  domain: string,
): Promise<void> {
  const { OpenFeature } = await loadPeer(
    '@openfeature/server-sdk',
    'OpenFeature',
    () => import('@openfeature/server-sdk'),
  )
  await OpenFeature.setProviderAndWait(domain, toProvider(flags))
}

function toProvider<T extends FlagDefaults>(flags: Flags<T>): Provider {
  const resolve = <V>(name: string, fallback: V, context: EvaluationContext) => {
    const value = flags.evaluate(name, fallback as FlagValue, contextOf(context)) as V
    const { source, isStale } = flags.status()
    const reason = source === 'defaults' ? 'DEFAULT' : isStale ? 'STALE' : 'TARGETING_MATCH'
    return Promise.resolve<ResolutionDetails<V>>({ value, reason })
  }
  return {
    metadata: { name: 'staticfire-kit' },
    runsOn: 'server',
    resolveBooleanEvaluation: resolve<boolean>,
    resolveStringEvaluation: resolve<string>,
    resolveNumberEvaluation: resolve<number>,
    resolveObjectEvaluation: <V extends JsonValue>(
      name: string,
      fallback: V,
      context: EvaluationContext,
    ) => resolve<V>(name, fallback, context),
  }
}

/** An empty context is nobody's: then the current request's identity holds. */
function contextOf(context: EvaluationContext): FlagContext | undefined {
  const plain = Object.entries(context).filter(([, value]) => isPlain(value))
  return plain.length === 0 ? undefined : (Object.fromEntries(plain) as FlagContext)
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
