import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const apiToken = 'planted-token-5f0c9a72'

/** A complete and valid environment whose dependencies do not exist. */
export const validEnv: Record<string, string> = {
  PORT: '0',
  DATABASE_URL: 'postgres://orders:sesame-4711@127.0.0.1:9/orders',
  PAYMENTS_URL: 'http://127.0.0.1:9',
  API_TOKEN: apiToken,
  QUOTE_TIMEOUT_MS: '1200',
  LOG_LEVEL: 'info',
  FEATURE_X: 'true',
  PAGE_SIZE: '50',
}

export interface Exit {
  code: number | null
  signal: string | null
}

export interface Reply {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
}

export interface RequestOptions {
  method?: string
  headers?: Record<string, string>
  body?: string
  agent?: http.Agent
  timeoutMs?: number
}

export interface Process extends AsyncDisposable {
  readonly pid: number
  readonly lines: string[]
  readonly exited: Promise<Exit>
  hasExited(): boolean
  /** The first line, printed already or later, that matches. */
  line(pattern: RegExp): Promise<string>
  kill(signal: NodeJS.Signals): void
}

export interface Service extends Process {
  readonly port: number
  /** Rejects when there is no complete response within `timeoutMs` (default 10 s). */
  request(path: string, options?: RequestOptions): Promise<Reply>
}

/** Runs `node run.js <variant>`; the process is killed when it is disposed of. */
export function launch(variant: string, env: Record<string, string | undefined> = {}): Process {
  const child = spawn(process.execPath, ['run.js', variant], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...validEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const watchers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      for (const watcher of watchers) watcher()
    })
  }
  let exit: Exit | undefined
  // `close` comes after `exit`, when everything it printed has been read.
  const exited = once(child, 'close').then(([code, signal]) => {
    exit = { code, signal }
    for (const watcher of watchers) watcher()
    return exit
  })
  return {
    pid: child.pid!,
    lines,
    exited,
    hasExited: () => exit !== undefined,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const watcher = () => {
          const found = lines.find((line) => pattern.test(line))
          if (found === undefined && exit === undefined) return
          watchers.delete(watcher)
          if (found !== undefined) resolve(found)
          else
            reject(
              new Error(`${variant} ended without ${pattern}; it printed:\n${lines.join('\n')}`),
            )
        }
        watchers.add(watcher)
        watcher()
      }),
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Runs a variant and waits until it listens. */
export async function startService(
  variant: string,
  env: Record<string, string | undefined> = {},
): Promise<Service> {
  await using undo = new AsyncDisposableStack()
  const started = undo.use(launch(variant, env))
  const port = Number(/"port":\s*(\d+)/.exec(await started.line(/"port":\s*\d+/))![1])
  undo.move()
  return { ...started, port, request: (path, options) => send(port, path, options) }
}

/** Asks until the reply has this status; the test's own time limit bounds it. */
export async function waitForStatus(
  service: Service,
  path: string,
  status: number,
): Promise<Reply> {
  for (;;) {
    const reply = await service.request(path)
    if (reply.status === status) return reply
  }
}

export const authorization = { authorization: `Bearer ${apiToken}` }

async function send(port: number, path: string, options: RequestOptions = {}): Promise<Reply> {
  const { method = 'GET', headers = {}, body, agent, timeoutMs = 10_000 } = options
  const signal = AbortSignal.timeout(timeoutMs)
  const request = http.request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers,
    signal,
    agent: agent ?? false,
  })
  request.end(body)
  const [response] = (await once(request, 'response', { signal })) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return {
    status: response.statusCode!,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  }
}
