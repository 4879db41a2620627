import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process that answers each message with one. */
export interface Child extends AsyncDisposable {
  pid: number
  /** What it says of itself, once it is there. */
  first<T>(): Promise<T>
  /** Rejects with what it says went wrong. */
  ask<T>(message: object): Promise<T>
}

/** A script beside this file; one in JavaScript runs without this process's own options, on what was built. */
export function startChild(file: string, args: readonly string[] = []): Child {
  const { NODE_OPTIONS: _, ...plain } = process.env
  return speaking(
    fork(new URL(file, import.meta.url), args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: file.endsWith('.js') ? plain : process.env,
    }),
  )
}

/** The same of a process that was started already. */
export function speaking(child: ChildProcess): Child {
  return {
    pid: child.pid!,
    first: <T>() => answerOf<T>(child),
    async ask<T>(message: object): Promise<T> {
      child.send(message)
      return answerOf<T>(child)
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/** Its next message; rejects when it ends instead. */
async function answerOf<T>(child: ChildProcess): Promise<T> {
  const done = new AbortController()
  try {
    const [answer] = (await Promise.race([
      once(child, 'message', done),
      once(child, 'exit', done).then(([code]) => {
        throw new Error(`${child.spawnargs.join(' ')} ended with ${String(code)}`)
      }),
    ])) as [T & { error?: string }]
    if (answer.error !== undefined) throw new Error(`${child.spawnargs.at(-1)}: ${answer.error}`)
    return answer
  } finally {
    done.abort()
  }
}
