import { freePort } from './free-port.ts'
import type { Environment } from './program.ts'
import { runProgram } from './program.ts'

export const jwtSecret = 'a-secret-of-the-tests-with-enough-length'

/** The service, listening. `request` is fetch with a path, and `as` names the caller. */
export async function startService(env: Environment) {
  const port = await freePort()
  const program = runProgram('src/server.js', {
    env: { JWT_SECRET: jwtSecret, SHUTDOWN_DELAY_MS: '0', ...env, PORT: `${port}` },
  })
  await program.logged('listening')

  return Object.assign(program, {
    port,
    async request(path: string, { as, json, ...init }: RequestOptions = {}) {
      const headers = new Headers(init.headers)
      if (as !== undefined) headers.set('authorization', `Bearer ${as}`)
      if (json !== undefined) headers.set('content-type', 'application/json')
      const body = json === undefined ? (init.body ?? null) : JSON.stringify(json)
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers, body })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: () => JSON.parse(text),
      }
    },
  })
}

export async function tokenOf(name: string) {
  await using program = runProgram('scripts/token.js', {
    args: [name],
    env: { JWT_SECRET: jwtSecret },
  })
  await program.exitCode()
  return program.lines.join('')
}

interface RequestOptions extends RequestInit {
  as?: string
  json?: unknown
}
