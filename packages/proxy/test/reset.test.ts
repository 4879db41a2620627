import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const resetModule = new URL('../src/reset.ts', import.meta.url).href

/** Resets a connection in the moment in which its FIN is under way. */
const program = (how: string) => `
  import net from 'node:net'
  import { reset } from '${resetModule}'
  const server = net.createServer((socket) => socket.on('error', () => {}).resume())
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect({ host: '127.0.0.1', port: server.address().port, allowHalfOpen: true }, () => {
      client.on('error', (error) => console.log(error.code))
      client.end()
      process.nextTick(() => {
        ${how}
        server.close(() => console.log('closed'))
      })
    })
  })
`

test('a reset while the FIN is under way closes the connection, and the process can end', async () => {
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '-e', program('reset(client)')],
    {
      timeout: 20_000,
    },
  )
  expect(stdout).toBe('closed\n')
})

test('what this guards against is still there in Node: without it the reset fails', async () => {
  const script = `${program('client.resetAndDestroy()')}; setTimeout(() => process.exit(), 500)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000,
  })
  expect(stdout).toContain('EINVAL')
})
