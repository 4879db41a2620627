import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { StaticfireError } from '../errors.ts'
import { livenessVariable } from './liveness.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a command in this process's place: same input and output, signals are passed on, and it
 * ends when this process does. Gives the exit code this process should end with.
 * @throws StaticfireError `run-killed` when it was ended by a signal.
 */
export async function relay(argv: [string, ...string[]], env: NodeJS.ProcessEnv): Promise<number> {
  const [file, ...args] = argv
  const child = spawn(file, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...env, [livenessVariable]: '3' },
    // A session of its own: Ctrl-C reaches it once, through us.
    detached: true,
  })
  const pass = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of forwarded) process.on(signal, pass)
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    if (code !== null) return code
    throw new StaticfireError(
      'run-killed',
      `The process that runs the check was ended by ${signal}.`,
      {
        hint: 'If nobody did that on purpose, the machine may have run out of memory.',
      },
    )
  } finally {
    for (const signal of forwarded) process.off(signal, pass)
  }
}
