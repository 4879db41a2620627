import { createSigner } from 'fast-jwt'
import { freePort } from '../../../orders-express/test/support/free-port.ts'
import { ordersRoot, type Program, run } from './program.ts'

export const jwtSecret = 'a-secret-of-the-tests-with-enough-length'

const sign = createSigner({
  key: jwtSecret,
  algorithm: 'HS256',
  iss: 'orders',
  aud: 'orders',
  expiresIn: '1h',
})

/** A bearer token; only `admin` is an administrator. */
export function tokenOf(name: string): string {
  return sign({ sub: name, role: name === 'admin' ? 'admin' : 'customer' })
}

export interface Service extends Program {
  url: string
  request(path: string, token?: string, options?: RequestOptions): Promise<Answer>
}

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

interface RequestOptions {
  json?: unknown
  /** Instead of `json`: a body as it stands, without a content type. */
  text?: string
  headers?: Record<string, string>
  method?: string
}

/** The service in a folder, once it takes requests. */
export async function startService(
  env: Record<string, string>,
  root: string = ordersRoot,
): Promise<Service> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const program = run('src/main.ts', {
    root,
    env: { JWT_SECRET: jwtSecret, HOST: '127.0.0.1', PORT: String(port), ...env },
  })
  await program.logged({ event: 'listening' })
  return {
    ...program,
    url,
    async request(path, token, { json, text, headers = {}, method } = {}) {
      const body = json === undefined ? text : JSON.stringify(json)
      const response = await fetch(url + path, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body }),
      })
      const answer = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: (answer === '' ? {} : JSON.parse(answer)) as Record<string, unknown>,
      }
    },
  }
}
