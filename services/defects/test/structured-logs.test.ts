import { afterAll, beforeAll, expect, test } from 'vitest'
import { idsOf } from './support/ids.ts'
import { apiToken, authorization, type Service, waitForStatus } from './support/service.ts'
import { sharedPostgres, startWorld, stopPostgres } from './support/world.ts'

beforeAll(() => sharedPostgres())
afterAll(stopPostgres)

const card = '4242424242424242'
const forged = '{"level":"error","time":0,"msg":"forged"}'

const expected: Record<string, string[]> = {
  good: [],
  'structured-logs/text-in-requests': ['not JSON in traffic', 'not JSON in crash'],
  'structured-logs/no-level': [
    'no level in start-up',
    'no level in traffic',
    'no level in crash',
    'no level in shutdown',
  ],
  'structured-logs/no-request-id': ['not joined'],
  'structured-logs/pretty-printed': [
    'not JSON in start-up',
    'not JSON in traffic',
    'not JSON in crash',
    'not JSON in shutdown',
  ],
  'structured-logs/forged-by-concatenation': ['not JSON in traffic', 'forged'],
  'structured-logs/forged-by-passthrough': ['forged'],
  'structured-logs/many-line-stacks': ['not JSON in crash'],
  'structured-logs/authorization-logged': ['token leaked'],
  'structured-logs/body-logged': ['card leaked'],
  'structured-logs/text-at-shutdown': ['not JSON in shutdown'],
  'lookalikes/start-up-banner': ['not JSON in start-up'],
}

test('every defect of the logs is demonstrated', () => {
  expect(Object.keys(expected)).toEqual(expect.arrayContaining(idsOf('structured-logs/')))
})

test.concurrent.each(Object.entries(expected))(
  'the logs of %s show %o and nothing else',
  async (variant, problems) => {
    await using world = await startWorld(variant)
    const { service } = world
    const marks = [0]
    const endPhase = () => marks.push(service.lines.length)

    await waitForStatus(service, '/ready', 200)
    endPhase()
    const ids = await sendTraffic(service)
    await service.request(`/forging-probe?q=${encodeURIComponent(`x\n${forged}\n`)}`)
    await accessLine(service, '/forging-probe')
    endPhase()
    expect((await service.request('/crash')).status).toBe(500)
    await accessLine(service, '/crash')
    // What is printed on the other stream may arrive later.
    if (problems.includes('not JSON in crash') && variant.endsWith('stacks'))
      await service.line(/^TypeError/)
    endPhase()
    service.kill('SIGTERM')
    await service.exited

    const [, startUp, traffic, crashed] = marks
    const phases = {
      'start-up': service.lines.slice(0, startUp),
      traffic: service.lines.slice(startUp, traffic),
      crash: service.lines.slice(traffic, crashed),
      shutdown: service.lines.slice(crashed),
    }
    const perPhase = Object.entries(phases).flatMap(([phase, lines]) =>
      shapesOf(lines).map((each) => `${each} in ${phase}`),
    )
    // A forged line has no level of ours, and is counted as what it is.
    expect([...perPhase, ...contentsOf(service.lines, ids)].toSorted()).toEqual(problems.toSorted())
  },
)

/** Sends an order and reads it; returns the ids of the requests. */
async function sendTraffic(service: Service): Promise<string[]> {
  const body = JSON.stringify({ sku: 'anvil', quantity: 2, email: 'ada@example.org', card })
  const headers = {
    ...authorization,
    'content-type': 'application/json',
    'x-request-id': 'ordering-request',
  }
  const created = await service.request('/orders', { method: 'POST', headers, body })
  expect(created.status).toBe(201)
  const { id } = JSON.parse(created.body) as { id: number }
  const path = `/orders/${id}`
  const read = await service.request(path, {
    headers: { ...authorization, 'x-request-id': 'reading-request' },
  })
  expect(read.status).toBe(200)
  await accessLine(service, path)
  return ['ordering-request', 'reading-request']
}

/** Waits for the last line of a request. */
async function accessLine(service: Service, path: string): Promise<void> {
  await service.line(new RegExp(`"(path|target)":\\s?"${path}`))
}

function shapesOf(lines: readonly string[]): string[] {
  const records = lines.map(parse)
  const shapes = []
  if (records.includes(undefined)) shapes.push('not JSON')
  const lacksLevel = (record: Record<string, unknown> | undefined) =>
    record && record['level'] === undefined
  if (!records.includes(undefined) && records.some(lacksLevel)) shapes.push('no level')
  return shapes
}

function contentsOf(lines: readonly string[], ids: readonly string[]): string[] {
  const contents = []
  if (lines.includes(forged)) contents.push('forged')
  // Two lines for each request: what was done, and the access line.
  const isJoined = (id: string) => lines.filter((line) => line.includes(id)).length >= 2
  if (!ids.every(isJoined)) contents.push('not joined')
  if (lines.some((line) => line.includes(apiToken))) contents.push('token leaked')
  if (lines.some((line) => line.includes(card))) contents.push('card leaked')
  return contents
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}
