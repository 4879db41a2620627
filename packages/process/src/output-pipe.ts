import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, mkdirSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { readLink } from './proc/read.ts'
import { removeIfKilled } from './watched-trees.ts'

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
  try {
    return await makePipes(join(tmpdir(), `staticfire-output-${randomUUID()}`))
  } catch {
    return socketPairs()
  }
}

async function makePipes(folder: string): Promise<OutputPipes> {
  const keep = removeIfKilled(folder) // Told before it is made: a kill may hit between the two.
  const paths = [join(folder, 'stdout'), join(folder, 'stderr')] as const
  try {
    mkdirSync(folder, { mode: 0o700 })
    // Mode 666: a service that runs as another user opens /dev/stdout by the pipe's permissions.
    await promisify(execFile)('mkfifo', ['-m', '666', ...paths])
    return readPipes(openPipe(paths[0]), openPipe(paths[1]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
    keep()
  }
}

function readPipes(stdout: Pipe, stderr: Pipe): OutputPipes {
  const pipes = [stdout, stderr]
  return {
    childEnds: ['ignore', stdout.childEnd, stderr.childEnd],
    links: pipes.flatMap((pipe) => {
      const link = readLink(`/proc/self/fd/${pipe.childEnd}`)
      return link === undefined ? [] : [`${link} (deleted)`] // Its folder goes before anyone looks.
    }),
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
