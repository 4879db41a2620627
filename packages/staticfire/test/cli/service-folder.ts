import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))

export interface ServiceFolder extends AsyncDisposable {
  readonly path: string
  write(name: string, text: string): Promise<string>
}

/** A folder of its own with the services of `fixtures`, as a person would have one. */
export async function serviceFolder(configuration?: string): Promise<ServiceFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cli-service-'))
  await cp(fixtures, path, { recursive: true })
  async function write(name: string, text: string): Promise<string> {
    const file = join(path, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    return file
  }
  if (configuration !== undefined) await write('staticfire.yaml', configuration)
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** The small service that does what it should, with one HTTP dependency. */
export const shop = `service: shop
start: node shop.js
stop: { grace: 5s }
endpoints: { live: /health, ready: /ready }
variables:
  PORT: { type: integer, required: true }
  PAYMENTS_URL: { type: url, required: true }
dependencies:
  payments: { kind: http, env: PAYMENTS_URL, from: { command: node payments.js, portEnv: PORT }, timeout: 800ms, critical: false }
traffic:
  requests: [{ id: get-quote, method: GET, path: /quotes/anvil, expect: 200, idempotent: true }]
  fallbacks: [{ operation: get-quote, when: payments, degraded: header x-degraded }]
`

/** One of the services of odd.js; `more` is appended to its configuration. */
export function odd(mode: string, more = ''): string {
  return `service: odd\nstart: node odd.js ${mode}\nendpoints: { ready: /ready }\n${more}`
}
