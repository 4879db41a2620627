import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'

const source = new URL('../src/log/index.ts', import.meta.url).href

/** A process that logs; its standard output is read only once the test asks for it. */
interface Logging extends AsyncDisposable {
  child: ChildProcess
  stdout: Readable
  stderr: Readable
}

/** Node gives its children sockets; a shell and a container runtime give pipes. */
type Kind = 'pipe' | 'socket'

function start(kind: Kind, script: string): Logging {
  const folder = mkdtempSync(join(tmpdir(), 'kit-log-'))
  const pipe = kind === 'pipe' ? makePipe(join(folder, 'out')) : undefined
  const child = spawn(
    process.execPath,
    ['--conditions=@staticfire/source', '--input-type=module', '--eval', preamble + script],
    { stdio: ['ignore', pipe?.writeFd ?? 'pipe', 'pipe'] },
  )
  if (pipe !== undefined) closeSync(pipe.writeFd)
  const stdout = pipe?.reader ?? (child.stdout as Readable)
  return {
    child,
    stdout,
    stderr: child.stderr as Readable,
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true })
      stdout.destroy()
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function makePipe(path: string): { reader: Readable; writeFd: number } {
  execFileSync('mkfifo', [path])
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writeFd = openSync(path, constants.O_WRONLY)
  const reader = new Socket({ fd: readFd, readable: true, writable: false })
  return { reader: reader.pause(), writeFd }
}

const preamble = `
  import { createLog, createDestination } from ${JSON.stringify(source)}
  const say = (text) => process.stderr.write(text + '\\n')
  const burst = (log, lines) => { for (let i = 0; i < lines; i++) log.info({ i }, 'x'.repeat(100)) }
`

async function textOf(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk as string
  return text
}

function parse(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

const lostOf = (lines: readonly Record<string, unknown>[]) =>
  lines.reduce((sum, { lost }) => sum + ((lost as number | undefined) ?? 0), 0)

describe.each<Kind>(['pipe', 'socket'])('through a %s', (kind) => {
  test('a reader that stalls stops neither the loop nor an answer', async () => {
    await using run = start(
      kind,
      `
    import { createServer } from 'node:http'
    const log = createLog({ name: 'stall' })
    const server = createServer((request, response) => { burst(log, 500); response.end('ok') })
    server.listen(0, '127.0.0.1', () => say(server.address().port))
  `,
    )
    const [port] = (await once(run.stderr, 'data')) as [Buffer]
    // 10 MB into a pipe that holds 64 KiB.
    for (let i = 0; i < 200; i++) {
      const answer = await fetch(`http://127.0.0.1:${String(port).trim()}/`)
      expect(await answer.text()).toBe('ok')
    }
    expect(run.child.exitCode).toBeNull()
  })

  test('console.log beside it and a stalled reader: the loop still turns', async () => {
    await using run = start(
      kind,
      `
    const log = createLog({ name: 'stall' })
    console.log(JSON.stringify({ message: 'beside' }))
    burst(log, 20_000)
    setTimeout(() => say('turned'), 50)
    setInterval(() => {}, 1000)
  `,
    )
    const [said] = (await once(run.stderr, 'data')) as [Buffer]
    expect(String(said)).toBe('turned\n')
  })

  test('an uncaught exception does not cost the last lines', async () => {
    await using run = start(
      kind,
      `
    const log = createLog({ name: 'crash' })
    burst(log, 2000)
    log.fatal('the last words')
    throw new Error('crash')
  `,
    )
    const [text, [code]] = await Promise.all([textOf(run.stdout), once(run.child, 'exit')])
    const lines = parse(text)
    expect(code).toBe(1)
    expect(lines).toHaveLength(2001)
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', message: 'the last words' })
  })

  test('process.exit right after a line does not cost it', async () => {
    await using run = start(kind, `createLog({ name: 'exit' }).info('bye'); process.exit(3)`)
    const [text, [code]] = await Promise.all([textOf(run.stdout), once(run.child, 'exit')])
    expect(code).toBe(3)
    expect(parse(text)).toMatchObject([{ message: 'bye' }])
  })

  test('a reader that never reads holds no process at its end', async () => {
    await using run = start(
      kind,
      `
    const log = createLog({ name: 'held' })
    burst(log, 5000)
    process.exitCode = 4
  `,
    )
    run.stderr.resume()
    const [code] = (await once(run.child, 'exit')) as [number]
    expect(code).toBe(4)
  })

  test('of 100,000 lines through a slow pipe none is lost that is not counted', async () => {
    await using run = start(
      kind,
      `
    const destination = createDestination({ maxBufferBytes: 256 * 1024 })
    const log = createLog({ name: 'slow', destination })
    for (let turn = 0; turn < 100; turn++) {
      burst(log, 1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await log.flushed(60_000)
    log.info({ counted: destination.losses.counts() }, 'end')
  `,
    )
    let text = ''
    for await (const chunk of run.stdout.setEncoding('utf8')) {
      text += chunk as string
      // Slower than lines are made.
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    const lines = parse(text)
    const { counted } = lines.at(-1) as { counted: { dropped?: number } }
    const lost = lostOf(lines)
    const came = lines.filter(({ i }) => i !== undefined).length
    expect(lost).toBeGreaterThan(0)
    expect(counted.dropped).toBe(lost)
    expect(came + lost).toBe(100_000)
  })

  test('a reader that goes away ends it quietly', async () => {
    await using run = start(
      kind,
      `
    const log = createLog({ name: 'gone' })
    const timer = setInterval(() => {
      burst(log, 10)
      if (log.losses.counts().closed > 20) { clearInterval(timer); say('quiet') }
    }, 1)
  `,
    )
    run.stdout.destroy()
    const [said, [code]] = await Promise.all([textOf(run.stderr), once(run.child, 'exit')])
    expect(said).toBe('quiet\n')
    expect(code).toBe(0)
  })
})

test('a file gets every line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-log-'))
  try {
    const path = join(folder, 'out')
    const fd = openSync(path, 'a')
    const child = spawn(
      process.execPath,
      [
        '--conditions=@staticfire/source',
        '--input-type=module',
        '--eval',
        `${preamble} burst(createLog({ name: 'file' }), 10_000)`,
      ],
      { stdio: ['ignore', fd, 'ignore'] },
    )
    await once(child, 'exit')
    expect(parse(readFileSync(path, 'utf8'))).toHaveLength(10_000)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a connection that nobody reads stalls no process either', async () => {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await using run = start(
    'socket',
    `
    import { connect } from 'node:net'
    const socket = connect(${port}, '127.0.0.1', () => {
      const destination = createDestination({ fd: socket._handle.fd })
      burst(createLog({ name: 'socket', destination }), 100_000)
      setTimeout(() => { say('turned'); process.exit() }, 50)
    })
  `,
  )
  const [said] = (await once(run.stderr, 'data')) as [Buffer]
  expect(String(said)).toBe('turned\n')
  if (run.child.exitCode === null) await once(run.child, 'exit')
  server.close()
})
