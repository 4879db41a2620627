import type { MetricsEndpoint, MetricsProbe } from '@staticfire/contracts'
import { wellKnownMetrics } from '../../discover/probes.ts'
import { createClient } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import type { Instance } from '../instance.ts'

/** As long as Prometheus waits. */
export const scrapeTimeoutMs = 10_000
const mostPorts = 3
const mostIdentities = 3

export interface FoundMetrics {
  endpoint?: MetricsEndpoint
  tried: MetricsProbe[]
}

/** Where the service is scraped: at its own port, or at another that it listens on. */
export async function findMetrics(
  context: ExperimentContext,
  instance: Instance,
): Promise<FoundMetrics> {
  const declared = context.blueprint.endpoints.metrics
  const paths = declared === undefined ? wellKnownMetrics : [declared]
  const tried: MetricsProbe[] = []
  for (const port of await portsOf(instance)) {
    await using client = createClient({
      host: '127.0.0.1',
      port,
      operations: [],
      identities: context.identities,
    })
    for (const path of paths) {
      // Only a declared route is worth a credential.
      const identities =
        declared === undefined ? [] : context.identities.keys().take(mostIdentities)
      for (const identity of [null, ...identities]) {
        const sent = await client.send(getOperation(path), {
          headers: { Accept: accepts.text },
          identity,
          timeoutMs: scrapeTimeoutMs,
          signal: context.signal,
        })
        const isOwnPort = port === instance.port
        tried.push(probeOf(sent, path, port, context.mask))
        if (isScrape(sent)) {
          const endpoint = { path, port, isOwnPort, ...(identity !== null && { identity }) }
          return { endpoint, tried }
        }
        if (sent.status !== 401 && sent.status !== 403) break
      }
      // A port that speaks something else is not asked on.
      if (tried.at(-1)?.outcome !== 'ok') break
    }
  }
  return { tried }
}

export const accepts = {
  text: 'text/plain;version=0.0.4',
  prometheus:
    'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
} as const

async function portsOf(instance: Instance): Promise<number[]> {
  const listeners = instance.process.exit ? [] : await instance.process.listeners()
  const others = listeners.flatMap((each) => (each.kind === 'tcp' ? [each.port] : []))
  return [...new Set([instance.port, ...others.slice(0, mostPorts)])]
}

function probeOf(
  sent: SentExchange,
  path: string,
  port: number,
  mask: (text: string) => string,
): MetricsProbe {
  const contentType = sent.responseHeaders['content-type']
  return {
    path,
    port,
    at: sent.sentAt,
    outcome: sent.outcome,
    ...(sent.status !== undefined && { status: sent.status }),
    ...(contentType !== undefined && { contentType: mask(contentType).slice(0, 120) }),
    isScrape: isScrape(sent),
  }
}

/** It says so, or it reads like one: many a service sends its metrics as plain text, or without a type. */
function isScrape({ outcome, status, responseHeaders, body }: SentExchange): boolean {
  if (outcome !== 'ok' || status !== 200) return false
  const type = responseHeaders['content-type'] ?? ''
  if (/openmetrics-text|version=0\.0\.4/i.test(type)) return true
  if (/html|json/i.test(type)) return false
  const start = body.subarray(0, 64 * 1024).toString('utf8')
  return /^# (?:TYPE|HELP) [a-zA-Z_:]/m.test(start) || sampleLine.test(start)
}

const sampleLine = /^[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[^}\n]*\})? [-+.\dA-Za-z]+(?: \d+)?$/m
