import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type RunningService, startService } from './support/service.ts'

const frameworks = ['node', 'express', 'fastify']

interface Answer {
  status: number | undefined
  connection: string | undefined
  body: string
}

/** A request on a connection of the agent's; resolves once the whole answer is there. */
async function ask(url: string, agent?: Agent): Promise<Answer> {
  const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage]
  const body = await text(response)
  return { status: response.statusCode, connection: response.headers.connection, body }
}

/** Until readiness says so, however often that takes. */
async function untilReadyIs({ url }: RunningService, status: number): Promise<void> {
  while ((await fetch(`${url}/ready`)).status !== status) await sleep(5)
}

function port({ url }: RunningService): number {
  return Number(new URL(url).port)
}

describe.each(frameworks)('%s ends', (framework) => {
  test('with the requests in flight answered, kept connections told, and nothing left open', async () => {
    await using service = await startService(framework, { DRAIN_DELAY: '2s' })
    const kept = new Agent({ keepAlive: true, maxSockets: 1 })
    expect(await ask(`${service.url}/fast`, kept)).toMatchObject({ status: 200 })
    const idle = connect(port(service), '127.0.0.1')
    const halfHead = connect(port(service), '127.0.0.1')
    await Promise.all([once(idle, 'connect'), once(halfHead, 'connect')])
    halfHead.write('GET /fast HTT')
    const slow = ask(`${service.url}/slow?ms=3000`)
    const streamed = ask(`${service.url}/stream?ms=3000`, new Agent({ keepAlive: true }))
    await sleep(100)

    service.process.kill('SIGTERM')
    await untilReadyIs(service, 503)
    expect((await fetch(`${service.url}/health`)).status).toBe(200)
    expect(await ask(`${service.url}/fast`, kept)).toMatchObject({
      status: 200,
      connection: 'close',
    })
    expect(await slow).toMatchObject({ status: 200, connection: 'close', body: 'done' })
    expect(await streamed).toMatchObject({ status: 200, body: 'begun done' })
    idle.destroy()
    halfHead.destroy()

    expect(await service.exit).toEqual({ code: 0, signal: null })
    const ended = service.lines.at(-1)
    expect(ended).toMatchObject({ event: 'ended', isClean: true, lost: 0 })
    expect(service.lines.filter(({ event }) => event === 'store closed')).toHaveLength(1)
  })

  test('although clients keep half a request and idle connections open', async () => {
    await using service = await startService(framework, { DRAIN_DELAY: '0ms' })
    const idle = connect(port(service), '127.0.0.1').on('error', () => {})
    const halfHead = connect(port(service), '127.0.0.1').on('error', () => {})
    await Promise.all([once(idle, 'connect'), once(halfHead, 'connect')])
    halfHead.write('GET /fast HTT')
    await sleep(50)
    service.process.kill('SIGTERM')
    expect(await service.exit).toEqual({ code: 0, signal: null })
    idle.destroy()
    halfHead.destroy()
  })

  test('at the deadline with what is still in flight cut, and says so', async () => {
    await using service = await startService(framework, {
      DRAIN_DELAY: '0ms',
      DRAIN_TIMEOUT: '1500ms',
    })
    const never = ask(`${service.url}/slow?ms=60000`).catch((error: unknown) => String(error))
    await sleep(100)
    service.process.kill('SIGTERM')
    expect(await service.exit).toEqual({ code: 1, signal: null })
    expect(await never).toContain('hang up')
    expect(service.lines.at(-1)).toMatchObject({ event: 'ended', isClean: false, lost: 1 })
  })

  test('on an error outside of any request, with what is in flight answered and exit code 1', async () => {
    await using service = await startService(framework, { DRAIN_DELAY: '0ms' })
    const slow = ask(`${service.url}/slow?ms=500`)
    await sleep(100)
    await ask(`${service.url}/crash`)
    expect(await slow).toMatchObject({ status: 200 })
    expect(await service.exit).toEqual({ code: 1, signal: null })
    expect(service.lines).toContainEqual(
      expect.objectContaining({ level: 'fatal', event: 'fatal' }),
    )
  })
})

describe('signals', () => {
  test('SIGINT ends as SIGTERM does, and its echo is none', async () => {
    await using service = await startService('node', { DRAIN_DELAY: '0ms' })
    const slow = ask(`${service.url}/slow?ms=800`)
    await sleep(100)
    service.process.kill('SIGINT')
    service.process.kill('SIGINT')
    expect(await slow).toMatchObject({ status: 200 })
    expect(await service.exit).toMatchObject({ code: 0 })
  })

  test('a second one cuts the drain', async () => {
    await using service = await startService('node', { DRAIN_DELAY: '0ms' })
    const slow = ask(`${service.url}/slow?ms=60000`).catch(() => 'cut')
    await sleep(100)
    service.process.kill('SIGTERM')
    await sleep(400)
    service.process.kill('SIGTERM')
    expect(await slow).toBe('cut')
    expect(await service.exit).toMatchObject({ code: 1 })
  })

  test('what hangs at the end costs its share of the time, no more', async () => {
    await using service = await startService('node', {
      DRAIN_DELAY: '0ms',
      DRAIN_TIMEOUT: '2s',
      STUCK_CLOSE: '1',
    })
    service.process.kill('SIGTERM')
    expect(await service.exit).toMatchObject({ code: 1 })
    const steps = service.lines.at(-1)?.['steps'] as { step: string; problem?: string }[]
    expect(steps).toContainEqual(
      expect.objectContaining({ step: 'stuck closed', problem: 'took too long' }),
    )
    expect(steps).toContainEqual(expect.objectContaining({ step: 'store closed' }))
  })
})
