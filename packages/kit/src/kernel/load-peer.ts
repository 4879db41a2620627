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
    // A file that is missing inside of an installed package says so of itself: that one is broken.
    const { code, message } = cause as { code?: unknown; message?: unknown }
    if (code !== 'ERR_MODULE_NOT_FOUND' || !String(message).includes(`'${name}'`)) throw cause
    throw new KitError(
      'PEER_MISSING',
      `${feature} needs the package ${name}, which is not installed. Run: npm install ${name}`,
      { cause },
    )
  }
}
