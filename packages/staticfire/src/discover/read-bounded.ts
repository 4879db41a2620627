import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** A file's text, or undefined when there is no such regular file or it is larger than `maxBytes`. */
export async function readBounded(file: string, maxBytes = 1_000_000): Promise<string | undefined> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const found = await handle.stat()
    if (!found.isFile() || found.size > maxBytes) return undefined
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return undefined
  }
}
