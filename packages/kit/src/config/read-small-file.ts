import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

export type FileAnswer =
  | { readonly outcome: 'read'; readonly text: string }
  | { readonly outcome: 'absent' | 'unreadable'; readonly why: string }

/** What Kubernetes allows a whole Secret. */
const limitBytes = 1024 * 1024

/**
 * Reads a file of at most 1 MiB. Says why not in words without the path, which may be the value
 * of a variable, and so, by mistake, the secret itself.
 */
export async function readSmallFile(path: string): Promise<FileAnswer> {
  try {
    // A named pipe would hold a thread until somebody writes into it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!(await file.stat()).isFile()) return { outcome: 'unreadable', why: 'is not a file' }
      // A file may grow between its measure and its end: the buffer is the limit.
      const buffer = Buffer.alloc(limitBytes + 1)
      let length = 0
      for (let bytesRead = -1; bytesRead !== 0 && length < buffer.length; length += bytesRead) {
        ;({ bytesRead } = await file.read(buffer, length))
      }
      if (length > limitBytes) return { outcome: 'unreadable', why: 'is larger than 1 MiB' }
      return { outcome: 'read', text: buffer.toString('utf8', 0, length) }
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = errorCode(error)
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR'
    return isAbsent
      ? { outcome: 'absent', why: 'does not exist' }
      : { outcome: 'unreadable', why: `cannot be read${code === undefined ? '' : ` (${code})`}` }
  }
}

/** Editors and `echo` end a file with a newline that is no part of the value. */
export function withoutLastNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}

/** The system's short word, and nothing that could carry a value. */
export function errorCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^[A-Z][A-Z_]{2,39}$/.test(code) ? code : undefined
}
