import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processesOf } from './processes.ts'

const program = fileURLToPath(new URL('../../bin/staticfire.js', import.meta.url))

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** The real command line, running as a person's shell would start it. */
export interface CommandLine extends AsyncDisposable {
  readonly pid: number
  /** Where it and what it starts put temporary files. */
  readonly temporary: string
  readonly mark: string
  readonly stderr: string
  kill(signal: NodeJS.Signals): void
  /** Resolves when stderr says so; rejects when it ends before. */
  says(pattern: RegExp): Promise<void>
  /** When the process itself ends; what it started may go on for a moment. */
  readonly exitCode: Promise<number | null>
  /** When nobody writes to its output any more. */
  readonly ended: Promise<Ended>
  /** What is there of it now: processes by pid, files in its temporary folder. */
  remains(): Promise<string[]>
}

export interface CommandLineOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** A folder that is used instead of a fresh one, and not removed. */
  temporary?: string
  /** Whoever reads stdout goes away at once. */
  closesStdout?: boolean
}

export async function startCommandLine(
  argv: string[],
  options: CommandLineOptions = {},
): Promise<CommandLine> {
  const { cwd = tmpdir(), env = {}, temporary = await makeTemporary() } = options
  const mark = `test-${randomUUID()}`
  const child = spawn(process.execPath, [program, ...argv], {
    cwd,
    env: { ...personsEnvironment(), TMPDIR: temporary, STATICFIRE_MARK: mark, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const text = collect(child)
  if (options.closesStdout) child.stdout.destroy()
  const ended = once(child, 'close').then(([code, signal]) => ({
    code,
    signal,
    stdout: text.stdout,
    stderr: text.stderr,
  }))
  return {
    pid: child.pid ?? 0,
    temporary,
    mark,
    get stderr() {
      return text.stderr
    },
    kill: (signal) => void child.kill(signal),
    says: (pattern) => says(child, text, pattern),
    exitCode: once(child, 'exit').then(([code]) => code as number | null),
    ended,
    remains: async () => [
      ...processesOf({ mark, folder: temporary }).map(({ pid, command }) => `${pid} ${command}`),
      ...(await readdir(temporary)),
    ],
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
      for (const { pid } of processesOf({ mark, folder: temporary })) end(pid)
      if (options.temporary === undefined)
        await rm(temporary, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Runs it to its end. */
export async function runCommandLine(
  argv: string[],
  options: CommandLineOptions = {},
): Promise<Ended & { remains: string[] }> {
  await using running = await startCommandLine(argv, options)
  const ended = await running.ended
  return { ...ended, remains: await running.remains() }
}

async function makeTemporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cli-temporary-'))
  // The embedded Postgres runs as another user when the tests run as root.
  await chmod(folder, 0o755)
  return folder
}

/** Without what the tests' own runner puts there. */
function personsEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  return { PATH: path.join(delimiter), HOME: process.env['HOME'], LANG: 'C.UTF-8' }
}

interface Text {
  stdout: string
  stderr: string
}

function collect(child: ChildProcess): Text {
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk))
  }
  return text
}

function says(child: ChildProcess, text: Text, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => pattern.test(text.stderr) && resolve()
    child.stderr?.on('data', look)
    child.once('close', () =>
      reject(new Error(`it ended without saying ${pattern}:\n${text.stderr}`)),
    )
    look()
  })
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
