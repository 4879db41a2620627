import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

export interface Workshop extends AsyncDisposable {
  /** What the type checker says of all files; empty where they are right. */
  check(): Promise<string>
  /** Starts an item's service, and waits until it listens. */
  start(item: string, env?: Record<string, string>): Promise<RunningService>
  /** Starts what is not to listen. */
  run(item: string, env?: Record<string, string>): Promise<Ended>
}

export interface Ended {
  code: number | null
  output: string
}

export interface RunningService extends AsyncDisposable {
  get(path: string, init?: RequestInit): Promise<Response>
  /** Every line that the service itself has written so far. */
  lines(): LogLine[]
  /** Resolves with the first line that has this event, also one that was written before. */
  event(name: string): Promise<LogLine>
  kill(signal: NodeJS.Signals): void
  ended: Promise<Ended>
  /** Sends SIGTERM, and waits for the end. */
  end(): Promise<Ended>
}

export interface LogLine {
  level?: string
  event?: string
  [field: string]: unknown
}

/** A folder with one service for each item, which sees the packages of this checkout. */
export async function openWorkshop(files: Readonly<Record<string, string>>): Promise<Workshop> {
  const path = await mkdtemp(join(tmpdir(), 'kit-fixes-'))
  await symlink(join(root, 'node_modules'), join(path, 'node_modules'))
  await writeFile(join(path, 'package.json'), JSON.stringify({ type: 'module' }))
  await writeFile(join(path, 'tsconfig.json'), JSON.stringify(tsconfig))
  for (const [item, text] of Object.entries(files)) await writeFile(join(path, `${item}.ts`), text)

  const spawnItem = (item: string, env: Record<string, string> = {}) =>
    running(
      spawn(process.execPath, ['--conditions=@staticfire/source', `${item}.ts`], {
        cwd: path,
        env: {
          PATH: process.env['PATH'],
          HOST: '127.0.0.1',
          PORT: '0',
          // They share the kit's sources: stripped of their types once.
          NODE_COMPILE_CACHE: join(path, 'cache'),
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
  return {
    async check() {
      const tsc = join(root, 'node_modules', '.bin', 'tsc')
      const child = spawn(process.execPath, [tsc, '--noEmit', '-p', path], {
        cwd: path,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const { code, output } = await running(child).ended
      return code === 0 ? output : output || `tsc ended with exit code ${code}`
    },
    async start(item, env) {
      const service = spawnItem(item, env)
      try {
        await service.listening()
        return service
      } catch (error) {
        await service[Symbol.asyncDispose]()
        throw error
      }
    },
    run: (item, env) => spawnItem(item, env).ended,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

const tsconfig = {
  extends: join(root, 'tsconfig.base.json'),
  compilerOptions: {
    noEmit: true,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
  },
  include: ['*.ts'],
}

function running(child: ChildProcess): RunningService & { listening(): Promise<void> } {
  let output = ''
  let port = 0
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  }
  const closed = once(child, 'close')
  const ended = closed.then(([code]) => ({ code: code as number | null, output }))
  const all = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine)

  async function line(fits: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      const found = all().find(fits)
      if (found !== undefined) return found
      if (child.exitCode !== null || child.signalCode !== null) {
        await closed
        throw new Error(`It ended without the line that was waited for:\n${output}`)
      }
      await Promise.race([once(child.stdout!, 'data'), closed])
    }
  }
  return {
    get: (path, init) =>
      fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(60_000), ...init }),
    lines: () => all().filter(({ event }) => event !== 'bound'),
    event: (name) => line(({ event }) => event === name),
    async listening() {
      const found = await line((each) => /^(bound|listening)$/.test(each.event ?? ''))
      port = Number(found['port'])
    },
    kill: (signal) => void child.kill(signal),
    ended,
    end() {
      child.kill('SIGTERM')
      return ended
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await closed
    },
  }
}
