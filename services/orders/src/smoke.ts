import { randomUUID } from 'node:crypto'

export interface SmokeOptions {
  url: string
  /** A test user's, who must be no administrator. */
  token: string
  print: (line: string) => void
  /** Of one request. Default 5,000. */
  timeoutMs?: number
}

interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** Goes the way of a customer, step by step. True when all is well; else the last line names the step that failed. */
export async function smoke({
  url,
  token,
  print,
  timeoutMs = 5_000,
}: SmokeOptions): Promise<boolean> {
  const key = `smoke-${randomUUID()}`
  const wanted = JSON.stringify({ sku: 'SMOKE-TEST-1', quantity: 1 })
  const asUser = { authorization: `Bearer ${token}` }
  const placing = {
    method: 'POST',
    headers: { ...asUser, 'content-type': 'application/json', 'idempotency-key': key },
    body: wanted,
  }
  let id: unknown

  const steps: [name: string, run: () => Promise<Answer>][] = [
    ['ready', () => ask('/ready', 200)],
    ['refuse a stranger', () => ask('/orders', 401)],
    ['get a quote', () => ask('/quotes/SMOKE-TEST-1', 200, { headers: asUser })],
    [
      'place an order',
      async () => {
        const answer = await ask('/orders', 201, placing)
        id = answer.body['id']
        return answer
      },
    ],
    ['place it again with its key', async () => expectOrder(await ask('/orders', 200, placing))],
    [
      'read it back',
      async () => expectOrder(await ask(`/orders/${String(id)}`, 200, { headers: asUser })),
    ],
  ]

  for (const [name, run] of steps) {
    const startedAt = performance.now()
    try {
      const { headers } = await run()
      const tookMs = Math.round(performance.now() - startedAt)
      const degraded = headers.get('x-degraded')
      print(`✓ ${name} (${tookMs} ms${degraded === null ? '' : `, degraded: ${degraded}`})`)
    } catch (error) {
      print(`✗ ${name}: ${reasonOf(error)}`)
      return false
    }
  }
  return true

  async function ask(path: string, status: number, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    if (response.status !== status) {
      throw new Error(`expected ${status}, got ${response.status} ${text.slice(0, 300)}`)
    }
    const body = JSON.parse(text) as Record<string, unknown>
    return { status: response.status, headers: response.headers, body }
  }

  function expectOrder(answer: Answer): Answer {
    const { body } = answer
    if (body['id'] !== id)
      throw new Error(`expected order ${String(id)}, got ${String(body['id'])}`)
    return answer
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message
}
