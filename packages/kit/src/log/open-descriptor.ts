import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'

/** Something that bytes are written to without waiting: throws EAGAIN while its reader does not read. */
export interface Sink {
  /** How many bytes were taken. Throws with a `code`: EAGAIN, EPIPE, ENOSPC … */
  write(bytes: Uint8Array, offset: number): number
  close(): void
}

/**
 * Makes a descriptor writable without ever waiting for its reader.
 *
 * Whether a write waits is a property of the *open file*, which this process shares with its
 * children and with whoever started it. On Linux a pipe or a terminal is therefore opened anew, with
 * a property of its own. Where that cannot be (a socket, another user's pipe, another system), the
 * runtime's own stream makes the shared one non-blocking, as `process.stdout` does in any case.
 * Files never make a writer wait for a reader.
 */
export function openDescriptor(fd: number): Sink {
  const stat = fstatSync(fd)
  if (stat.isFile()) return writeTo(fd, () => {})
  if (stat.isFIFO() || stat.isCharacterDevice()) {
    const anew = reopen(fd)
    if (anew !== undefined) return writeTo(anew, () => closeSync(anew))
  }
  const owner = unblock(fd)
  return writeTo(fd, () => void owner)
}

function writeTo(fd: number, close: () => void): Sink {
  return { write: (bytes, offset) => writeSync(fd, bytes, offset), close }
}

function reopen(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}

/** The stream is never written to; it is kept, for it owns what it changed. */
function unblock(fd: number): object {
  if (fd === 1) return process.stdout
  if (fd === 2) return process.stderr
  return new Socket({ fd, readable: false, writable: true }).unref()
}
