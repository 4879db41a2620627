import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readlink } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FromService, ProcessSample, ToService } from './sample-process.ts'

export interface Descriptors {
  descriptors: number
  sockets: number
}

export interface SoakedService extends AsyncDisposable {
  port: number
  /** Undefined once the process has ended. */
  exit(): string | undefined
  logBytes(): number
  stallLog(isStalled: boolean): void
  /** Undefined when it did not answer within four seconds. */
  sample(withGc: boolean): Promise<(ProcessSample & Descriptors) | undefined>
  /** Sends SIGTERM and says how it ended: `code 0`. */
  end(): Promise<string>
}

const answerMs = 4_000
const endMs = 40_000

export async function runService(env: Record<string, string>): Promise<SoakedService> {
  const file = fileURLToPath(new URL('service.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, ['--expose-gc', file], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_OPTIONS: '--conditions=@staticfire/source',
      RATE_LIMIT: '1000000',
      DRAIN_DELAY: '0s',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let logBytes = 0
  let tail = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    logBytes += bytes.length
    tail = bytes.subarray(-2_000).toString()
  })
  const closed = once(child, 'exit')
  let ended: string | undefined
  void closed.then(([code, signal]) => (ended = signal === null ? `code ${code}` : String(signal)))
  const first = await Promise.race([once(child, 'message'), closed.then(() => undefined)])
  if (first === undefined) throw new Error(`The service did not start: ${tail}`)
  const [{ port }] = first as [{ port: number }]

  return {
    port,
    exit: () => ended,
    logBytes: () => logBytes,
    stallLog: (isStalled) => void (isStalled ? child.stdout?.pause() : child.stdout?.resume()),
    async sample(withGc) {
      if (ended !== undefined) return undefined
      const signal = AbortSignal.timeout(answerMs)
      try {
        const answer = once(child, 'message', { signal })
        child.send({ sample: { withGc } } satisfies ToService)
        const [message] = (await answer) as [FromService]
        if (!('sample' in message)) return undefined
        return { ...message.sample, ...(await descriptorsOf(child.pid)) }
      } catch {
        return undefined
      }
    },
    async end() {
      child.kill('SIGTERM')
      const deadline = setTimeout(() => child.kill('SIGKILL'), endMs)
      await closed
      clearTimeout(deadline)
      return ended ?? 'unknown'
    },
    async [Symbol.asyncDispose]() {
      if (ended !== undefined) return
      child.kill('SIGKILL')
      await closed
    },
  }
}

async function descriptorsOf(pid: number | undefined): Promise<Descriptors> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const targets = await Promise.all(
    names.map((name) => readlink(`${folder}/${name}`).catch(() => '')),
  )
  return {
    descriptors: names.length,
    sockets: targets.filter((target) => target.startsWith('socket:')).length,
  }
}
