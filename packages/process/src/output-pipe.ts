import { execFile } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { readLink } from './proc/read.ts'

/** The two output streams of a child: the ends that it gets, and the ends that are read. */
export interface OutputPipes {
  childEnds: ['ignore', number | 'pipe', number | 'pipe']
  /** How the child's ends show in /proc/<pid>/fd; empty when they have no name of their own. */
  links: string[]
  streams: { stdout: Readable; stderr: Readable } | undefined
  /** Closes our copy of the child's ends: only then can the streams end. */
  closeChildEnds(): void
  /** Closes our own ends. */
  destroy(): void
}

/**
 * Real pipes, as a container runtime gives them. What Node calls a pipe is a socket pair, on which
 * `> /dev/stderr` in a shell, or a log file set to /dev/stdout, fails with ENXIO. Node cannot make
 * a pipe by itself, mkfifo can; without it the socket pair has to do.
 */
export async function openOutputPipes(): Promise<OutputPipes> {
  const folder = mkdtempSync(join(tmpdir(), 'staticfire-'))
  const paths = [join(folder, 'stdout'), join(folder, 'stderr')] as const
  try {
    // Mode 666: a service that runs as another user opens /dev/stdout by the pipe's permissions.
    await promisify(execFile)('mkfifo', ['-m', '666', ...paths])
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return socketPairs()
  }
  const pipes = paths.map(openPipe)
  rmSync(folder, { recursive: true, force: true })
  const [stdout, stderr] = pipes as [Pipe, Pipe]
  return {
    childEnds: ['ignore', stdout.childEnd, stderr.childEnd],
    links: pipes.flatMap((pipe) => readLink(`/proc/self/fd/${pipe.childEnd}`) ?? []),
    streams: { stdout: stdout.stream, stderr: stderr.stream },
    closeChildEnds: () => pipes.forEach((pipe) => closeSync(pipe.childEnd)),
    destroy: () => pipes.forEach((pipe) => pipe.stream.destroy()),
  }
}

interface Pipe {
  stream: Readable
  childEnd: number
}

function openPipe(path: string): Pipe {
  const ourEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const childEnd = openSync(path, constants.O_WRONLY)
  return { stream: new Socket({ fd: ourEnd, readable: true, writable: false }), childEnd }
}

function socketPairs(): OutputPipes {
  return {
    childEnds: ['ignore', 'pipe', 'pipe'],
    links: [],
    streams: undefined,
    closeChildEnds: () => {},
    destroy: () => {},
  }
}
