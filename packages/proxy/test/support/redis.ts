import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { freePort, untilAccepts } from './free-port.ts'

/** The path of a program, when it is on the PATH. */
export function findProgram(name: string): string | undefined {
  const folders = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

export interface RedisServer extends AsyncDisposable {
  readonly port: number
  readonly pid: number
}

export async function startRedis(program: string): Promise<RedisServer> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn(program, args, { stdio: 'ignore', cwd: '/tmp' })
  const exited = once(child, 'exit')
  await untilAccepts(port, AbortSignal.timeout(20_000))
  return {
    port,
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
