import type { Instance } from '../instance.ts'
import { get } from './get.ts'

/**
 * The first of the paths that the service knows. One that answers any path with success, as the
 * fallback of a single-page application does, says nothing about these.
 */
export async function findRoute(
  instance: Instance,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const path of paths) {
    const { status, outcome } = await get(instance, path, { timeoutMs: 2_000, signal })
    if (outcome !== 'ok') return undefined
    if (status !== undefined && ((status >= 200 && status < 300) || status === 503))
      return (await answersAnything(instance, signal)) ? undefined : path
  }
  return undefined
}

async function answersAnything(instance: Instance, signal: AbortSignal): Promise<boolean> {
  const path = `/staticfire-unknown-${Math.random().toString(36).slice(2)}`
  const { status = 0 } = await get(instance, path, { timeoutMs: 2_000, signal })
  return status >= 200 && status < 300
}
