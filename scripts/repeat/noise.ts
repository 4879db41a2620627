import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

// It gives way only to notice that its parent is gone: a loop that never ends would outlive a killed tool.
const busyLoop = `
process.stdin.on('end', () => process.exit()).resume()
function spin() {
  const until = performance.now() + 50
  while (performance.now() < until);
  setImmediate(spin)
}
spin()`

/** Keeps every core busy until it is disposed of. */
export async function makeNoise(): Promise<AsyncDisposable> {
  const children = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', busyLoop], { stdio: ['pipe', 'ignore', 'inherit'] }),
  )
  await Promise.all(children.map((child) => once(child, 'spawn')))
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(
        children.map(async (child) => {
          const exited = once(child, 'exit')
          if (child.kill('SIGKILL')) await exited
        }),
      )
    },
  }
}
