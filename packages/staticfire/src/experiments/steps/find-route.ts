import type { Instance } from '../instance.ts'
import { get } from './get.ts'

/** The first of the paths that the service knows: anything but 404 and 405 is an answer of its own. */
export async function findRoute(
  instance: Instance,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const path of paths) {
    const { status, outcome } = await get(instance, path, { timeoutMs: 2_000, signal })
    if (outcome !== 'ok') return undefined
    if (status !== undefined && ((status >= 200 && status < 300) || status === 503)) return path
  }
  return undefined
}
