import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { spawnService, startService } from './support/service.ts'

const fixture = fileURLToPath(new URL('fixtures/service.ts', import.meta.url))

describe('a start', () => {
  test('that is refused says all at once, in one line, without a stack or a value', async () => {
    await using service = spawnService([process.execPath, fixture, 'node'], {
      LOG_LEVEL: 'loud-and-secret',
      DRAIN_TIMEOUT: 'soon',
    })
    expect(await service.exit).toMatchObject({ code: 1 })
    expect(service.lines).toHaveLength(1)
    const [line] = service.lines
    expect(line).toMatchObject({ level: 'fatal', event: 'start refused', code: 'CONFIG_INVALID' })
    expect(line?.message).toMatch(/LOG_LEVEL[^]*DRAIN_TIMEOUT|DRAIN_TIMEOUT[^]*LOG_LEVEL/)
    expect(JSON.stringify(line)).not.toMatch(/loud-and-secret|soon|at .*\.ts:/)
  })

  test('with a dependency down listens, and is not ready', async () => {
    await using service = await startService('node', { STORE: 'down' })
    const ready = await fetch(`${service.url}/ready`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ checks: { store: { status: 'down' } } })
    expect((await fetch(`${service.url}/health`)).status).toBe(200)
  })
})

describe.each(['node', 'express', 'fastify'])('on %s', (framework) => {
  test('a failure is a problem document, one error line and a count', async () => {
    await using service = await startService(framework)
    const response = await fetch(`${service.url}/broken`)
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const body = (await response.json()) as { requestId: string }
    expect(body).toMatchObject({ status: 500, title: 'Internal Server Error' })
    expect(JSON.stringify(body)).not.toContain('broken on request')
    const line = await service.line(({ level }) => level === 'error')
    expect(line).toMatchObject({ status: 500, request_id: body.requestId })
    expect(JSON.stringify(line['error'])).toContain('broken on request')
    expect(service.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
    const scrape = await (await fetch(`${service.url}/metrics`)).text()
    expect(scrape).toMatch(/^http_requests_total\{.*status="500".*\} 1$/m)
  })

  test('a caller who goes beyond the limit is told when to come back; probes are not counted', async () => {
    await using service = await startService(framework, { RATE_LIMIT: '3' })
    const statuses: number[] = []
    for (let sent = 0; sent < 5; sent++) {
      const response = await fetch(`${service.url}/fast`)
      statuses.push(response.status)
      await response.arrayBuffer()
      if (response.status === 429)
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3)
    expect(statuses).toContain(429)
    expect((await fetch(`${service.url}/health`)).status).toBe(200)
  })
})

test('a port that is taken is told with what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const { createKit } = await import('../src/index.ts')
  const kit = await createKit({ name: 'second', env: { LOG_LEVEL: 'fatal' } })
  const listening = kit.listen(
    kit.node(() => {}),
    { host: '127.0.0.1', port },
  )
  await expect(listening).rejects.toMatchObject({
    code: 'LISTEN_FAILED',
    message: expect.stringContaining('set PORT to another') as string,
  })
  await kit.close()
  taken.close()
})
