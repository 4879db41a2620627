import type { EventEmitter } from 'node:events'
import type { Unleash } from 'unleash-client'
import { KitError } from '../kernel/errors.ts'
import { loadPeer } from '../kernel/load-peer.ts'
import type {
  FlagContext,
  FlagProvider,
  FlagSource,
  FlagValue,
  ProviderHost,
} from './flag-types.ts'

export interface UnleashOptions {
  /** The server's API: `https://unleash.example/api`. */
  readonly url: string
  readonly token: string
  readonly appName: string
  readonly environment?: string
  /** How long a change may go unnoticed while the server is well. Default 15000. */
  readonly refreshMs?: number
  /** What one request to the server may take. Default 5000, at least 1000. */
  readonly timeoutMs?: number
  /** Tells the server how often each flag was asked for. Default false. */
  readonly reportsUsage?: boolean
}

/**
 * A provider for an Unleash server, evaluated in this process: booleans by a toggle, other types by
 * the payload of its variant. Values are not written to disk.
 */
export function unleash(options: UnleashOptions): FlagProvider {
  const { refreshMs: intervalMs = 15_000 } = options
  return {
    name: 'unleash',
    intervalMs,
    async open(host) {
      const { timeoutMs = 5_000 } = options
      if (!URL.canParse(options.url)) {
        throw new KitError('OPTION_INVALID', 'The url of the Unleash server is no URL.')
      }
      // Below a second the client's own pause before a retry is longer, and it never asks at all.
      if (!(timeoutMs >= 1_000)) {
        throw new KitError('OPTION_INVALID', 'The timeoutMs for Unleash must be 1000 or more.')
      }
      const { Unleash: Client, InMemStorageProvider } = await loadPeer(
        'unleash-client',
        'Flags from Unleash',
        () => import('unleash-client'),
      )
      const client = new Client({
        url: options.url,
        appName: options.appName,
        ...(options.environment === undefined ? {} : { environment: options.environment }),
        customHeaders: { Authorization: options.token },
        refreshInterval: intervalMs,
        timeout: timeoutMs,
        disableMetrics: options.reportsUsage !== true,
        storageProvider: new InMemStorageProvider(),
        skipInstanceCountWarning: true,
      })
      return follow(client, host)
    },
  }
}

function follow(client: Unleash, host: ProviderHost): FlagSource {
  let held: string | undefined
  let isReady = false
  client.on('changed', (features: unknown) => {
    // A server without entity tags says `changed` each time.
    const text = JSON.stringify(features)
    const hasChanged = text !== held
    held = text
    if (isReady) host.refreshed(hasChanged)
  })
  // It answers only from here on, some ticks after its first `changed`.
  client.on('ready', () => {
    isReady = true
    host.refreshed(true)
  })
  client.on('unchanged', () => host.refreshed(false))
  client.on('error', (error: unknown) => report(error, host))
  client.on('warn', (warning: unknown) => report(warning, host))
  return {
    evaluate(name, fallback, context) {
      const asked = toUnleashContext(context)
      if (typeof fallback === 'boolean') return client.isEnabled(name, asked, fallback)
      const { enabled, feature_enabled: isOn, payload } = client.getVariant(name, asked)
      if (!enabled || isOn === false || payload === undefined) return undefined
      return readPayload(payload.value, fallback)
    },
    close() {
      client.destroy()
      client.removeAllListeners()
      keepQuiet(client)
    },
  }
}

/**
 * Its end takes the listeners off its parts, and an `error` that nobody listens to throws: a request
 * under way that fails after the end would end the process.
 */
function keepQuiet(client: Unleash): void {
  const { repository, metrics } = client as unknown as Record<string, EventEmitter | undefined>
  for (const part of [client, repository, metrics]) part?.on('error', () => {})
}

/** Warnings are refreshes that failed and are tried again; some errors are about usage reports. */
function report(problem: unknown, host: ProviderHost): void {
  const text = problem instanceof Error ? problem.message : String(problem)
  if (text.includes('Unleash Metrics error')) host.losses.count('usage-report-failed')
  else host.failed(reasonOf(problem, text))
}

function reasonOf(problem: unknown, text: string): string {
  if (/responded 40[13]\b/.test(text)) return 'refused'
  if (!(problem instanceof Error) || text.includes('not statusCode 2XX')) return 'unreachable'
  const { code, type } = problem as { code?: unknown; type?: unknown }
  // What the network fails of has a code; what an answer cannot be read for has none.
  return type === 'invalid-json' || code === undefined ? 'invalid' : 'unreachable'
}

function toUnleashContext({ targetingKey, ...rest }: FlagContext) {
  const properties: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(rest)) {
    if (value !== undefined) properties[key] = typeof value === 'boolean' ? String(value) : value
  }
  return targetingKey === undefined ? { properties } : { userId: targetingKey, properties }
}

/** A text that is no number or no JSON throws or is NaN: the default holds, and it is counted. */
function readPayload(text: string, fallback: FlagValue): unknown {
  if (typeof fallback === 'string') return text
  if (typeof fallback === 'number') return text.trim() === '' ? Number.NaN : Number(text)
  return JSON.parse(text) as unknown
}
