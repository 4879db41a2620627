import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  fixture,
  type RunningService,
  spawnService,
  startService,
  untilListening,
} from './support/service.ts'

const quick = { DRAIN_DELAY: '0ms' }

/** A request that is being worked on when it resolves. */
async function askSlowly({ url }: RunningService, ms = 800): Promise<{ answer: Promise<number> }> {
  const answer = fetch(`${url}/slow?ms=${ms}`).then(({ status }) => status)
  await sleep(150)
  return { answer }
}

/** The process that a launcher started. */
async function childOf(pid: number | undefined): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return Number(children.split(' ')[0])
}

const hasPidNamespaces = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0

describe('a service ends as it should', () => {
  test.skipIf(!hasPidNamespaces)('as process 1 of a container', async () => {
    const command = [
      'unshare',
      '--pid',
      '--fork',
      '--kill-child',
      process.execPath,
      fixture,
      'node',
    ]
    await using service = await untilListening(spawnService(command, quick))
    const pid = await childOf(service.process.pid)
    expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(/^NSpid:\t\d+\t1$/m)
    const { answer } = await askSlowly(service)
    process.kill(pid, 'SIGTERM')
    expect(await answer).toBe(200)
    expect(await service.exit).toEqual({ code: 0, signal: null })
    expect(service.lines.at(-1)).toMatchObject({ event: 'ended', isClean: true, lost: 0 })
  })

  test.each([
    ['SIGTERM', 'npm alone', (pid: number) => process.kill(pid, 'SIGTERM')],
    [
      'SIGINT',
      'the whole group, as a terminal does',
      (pid: number) => process.kill(-pid, 'SIGINT'),
    ],
  ])('under npm start, on a %s to %s', async (_, __, send) => {
    const cwd = await mkdtemp(join(tmpdir(), 'kit-npm-'))
    try {
      const start = `"${process.execPath}" "${fixture}" node`
      await writeFile(join(cwd, 'package.json'), JSON.stringify({ scripts: { start } }))
      await using service = await untilListening(
        spawnService(
          ['npm', 'start', '--silent'],
          { ...quick, HOME: cwd },
          { cwd, detached: true },
        ),
      )
      const { answer } = await askSlowly(service)
      send(service.process.pid ?? 0)
      expect(await answer).toBe(200)
      await service.exit
      expect(service.lines.at(-1)).toMatchObject({ event: 'ended', isClean: true, lost: 0 })
      expect(service.lines.filter(({ event }) => event === 'store closed')).toHaveLength(1)
    } finally {
      await rm(cwd, { recursive: true })
    }
  })

  test('during its start, without ever taking a request', async () => {
    const env = { ...quick, SLOW_START: '60000' }
    await using service = spawnService([process.execPath, fixture, 'node'], env)
    await service.line(({ event }) => event === 'preparing')
    service.process.kill('SIGTERM')
    expect(await service.exit).toEqual({ code: 0, signal: null })
    expect(service.lines.some(({ event }) => event === 'listening')).toBe(false)
    expect(service.lines.at(-1)).toMatchObject({ event: 'ended', isClean: true })
  })

  test.each(['down', 'silent'])('during an outage, its dependency %s', async (store) => {
    await using service = await startService('node', { ...quick, STORE: store })
    expect((await fetch(`${service.url}/ready`)).status).toBe(503)
    const { answer } = await askSlowly(service)
    service.process.kill('SIGTERM')
    expect(await answer).toBe(200)
    expect(await service.exit).toEqual({ code: 0, signal: null })
    expect(service.lines.at(-1)).toMatchObject({ event: 'ended', isClean: true, lost: 0 })
  })
})
