import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'

/** Debian's own, without the wrapper in /usr/sbin, which only runs as the system's broker. */
const program = '/usr/lib/rabbitmq/bin/rabbitmq-server'

/** Tests that need it are skipped by name where this is not installed. */
export const isRabbitInstalled = existsSync(program)

export type RabbitServer = Awaited<ReturnType<typeof startRabbit>>

/**
 * A real RabbitMQ on loopback with its data, its cookie and its port mapper in a folder of its own. `kill` ends it
 * without a word, `start` brings it back on the same port with the same data. All ended when disposed.
 */
export async function startRabbit() {
  const directory = await mkdtemp(join(tmpdir(), 'kit-rabbitmq-'))
  const [port, distPort, epmdPort] = [await freePort(), await freePort(), await freePort()]
  const config = join(directory, 'rabbitmq.conf')
  await writeFile(config, `listeners.tcp.1 = 127.0.0.1:${port}\nlog.console = true\n`)
  await writeFile(join(directory, 'plugins'), '')
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `kit${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'plugins'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(directory, 'generated'),
    // The script becomes the broker, so that its process is the one that was started here.
    RABBITMQ_ALLOW_INPUT: '1',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1} -start_epmd false -noinput',
  }
  const epmd = spawn('epmd', ['-port', env.ERL_EPMD_PORT, '-address', '127.0.0.1'], {
    env,
    stdio: 'ignore',
  })
  let broker = await run()

  async function run() {
    const child = spawn(program, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    for await (const line of createInterface(child.stdout)) {
      lines.push(line)
      if (line.includes('Server startup complete')) break
    }
    if (child.exitCode !== null) throw new Error(`RabbitMQ ended:\n${lines.slice(-20).join('\n')}`)
    child.stdout.resume()
    return child
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL') {
    if (broker.exitCode !== null || broker.signalCode !== null) return
    const exit = once(broker, 'exit')
    broker.kill(signal)
    await exit
  }

  return {
    port,
    url: `amqp://127.0.0.1:${port}`,
    freeze: () => broker.kill('SIGSTOP'),
    thaw: () => broker.kill('SIGCONT'),
    /** As an operator does it. */
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async start() {
      broker = await run()
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL')
      if (epmd.exitCode === null && epmd.signalCode === null) {
        const exit = once(epmd, 'exit')
        epmd.kill('SIGKILL')
        await exit
      }
      await rm(directory, { recursive: true, force: true })
    },
  }
}
