import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Tests that need it are skipped by name where this is not installed. */
export const isRedisInstalled = spawnSync('redis-server', ['--version']).status === 0

/** A real Redis that keeps nothing; killed when disposed, also while it is frozen. */
export async function startRedis(port: number) {
  const directory = await mkdtemp(join(tmpdir(), 'kit-redis-'))
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: directory }
  const redis = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface(redis.stdout)) {
    if (line.includes('Ready to accept connections')) break
  }
  redis.stdout.resume()
  return {
    freeze: () => redis.kill('SIGSTOP'),
    thaw: () => redis.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      if (redis.exitCode === null && redis.signalCode === null) {
        redis.kill('SIGKILL')
        await once(redis, 'exit')
      }
      await rm(directory, { recursive: true, force: true })
    },
  }
}
