import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { now } from './clock.ts'
import { StartError, systemErrorCode } from './errors.ts'
import { LogCapture, type LogOptions } from './log-capture.ts'
import { MARK_VARIABLE, markValue, nextMark } from './mark.ts'
import { openOutputPipes, type OutputPipes } from './output-pipe.ts'
import { readStat } from './proc/stat.ts'
import { type ProcessTree, RunningTree } from './process-tree.ts'
import { resolveCommand } from './resolve-command.ts'

export interface StartOptions {
  /** The command and its arguments, handed over as they are: no shell reads them. */
  argv: string[]
  cwd: string
  /** The whole environment; only the mark is added. */
  env: Record<string, string>
  uid?: number
  gid?: number
  logs?: LogOptions
  stdin?: 'ignore'
  /** A name for messages; the command's by default. */
  label?: string
  /** Kills the whole tree when it aborts. */
  signal?: AbortSignal
}

/** Starts a command in a session of its own; throws a `StartError` when it cannot be started. */
export async function startProcess(options: StartOptions): Promise<ProcessTree> {
  const { argv, cwd, env, signal } = options
  signal?.throwIfAborted()
  const command = argv[0]
  if (!command) throw new StartError('invalid-options', 'Cannot start an empty command: argv is []')
  requireFolder(cwd, command)
  const file = resolveCommand(command, cwd, env['PATH'])
  const pipes = await openOutputPipes()
  const mark = nextMark()
  const startedAt = now()
  const child = spawnDetached(file, options, pipes, mark)
  if (child.pid === undefined) {
    pipes.destroy()
    throw await startFailure(child, file)
  }
  const stdout = pipes.streams?.stdout ?? child.stdout
  const stderr = pipes.streams?.stderr ?? child.stderr
  return new RunningTree({
    child,
    pid: child.pid,
    // Not reaped before this turn ends, so the entry is there even when it has already exited.
    startTicks: readStat(child.pid)?.startTicks ?? 0,
    label: options.label ?? basename(command),
    mark,
    startedAt,
    outputs: pipes.links,
    logs: new LogCapture({ ...(stdout && { stdout }), ...(stderr && { stderr }) }, options.logs),
    streams: [stdout, stderr].filter((stream) => stream !== null),
    ...(signal && { signal }),
  })
}

function spawnDetached(
  file: string,
  { argv, cwd, env, uid, gid }: StartOptions,
  pipes: OutputPipes,
  mark: string,
): ChildProcess {
  try {
    return spawn(file, argv.slice(1), {
      cwd,
      // The mark comes last: titles that overwrite the environment's memory reach it last.
      env: { ...env, [MARK_VARIABLE]: markValue(mark) },
      argv0: argv[0] ?? file,
      detached: true,
      shell: false,
      stdio: pipes.childEnds,
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
    })
  } catch (cause) {
    pipes.destroy()
    const code = systemErrorCode(cause)?.startsWith('ERR_') ? 'invalid-options' : 'start-failed'
    throw new StartError(code, `Cannot start ${file}${as(uid, gid)}: ${messageOf(cause)}`, {
      cause,
    })
  } finally {
    pipes.closeChildEnds()
  }
}

function requireFolder(cwd: string, command: string): void {
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return
  throw new StartError(
    'cwd-missing',
    `Cannot start ${JSON.stringify(command)}: its working directory ${cwd} is not a folder. Create it, or correct the path.`,
  )
}

async function startFailure(child: ChildProcess, file: string): Promise<StartError> {
  const [cause] = (await once(child, 'error')) as [Error]
  switch (systemErrorCode(cause)) {
    case 'ENOENT': // The file was there a moment ago: what is missing is its interpreter.
      return new StartError(
        'not-executable',
        `Cannot start ${file}: the interpreter named in its first line was not found. Install it, or correct that line.`,
        { cause },
      )
    case 'EACCES':
    case 'ENOEXEC':
      return new StartError(
        'not-executable',
        `Cannot start ${file}: the user it runs as may not execute it. Check the permissions of the file and its folders.`,
        { cause },
      )
    default:
      return new StartError('start-failed', `Cannot start ${file}: ${cause.message}`, { cause })
  }
}

const as = (uid?: number, gid?: number) =>
  uid === undefined && gid === undefined ? '' : ` as user ${uid ?? '-'}, group ${gid ?? '-'}`

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
