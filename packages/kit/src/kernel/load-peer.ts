import { KitError } from './errors.ts'

/**
 * Imports an optional package only once a feature asks for it.
 * Rejects with PEER_MISSING that names the package to install and what asked for it.
 */
export async function loadPeer<T>(
  name: string,
  feature: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new KitError(
      'PEER_MISSING',
      `${feature} needs the package ${name}, which is not installed. Run: npm install ${name}`,
      { cause },
    )
  }
}
