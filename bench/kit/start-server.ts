import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Child, speaking } from './children.ts'
import type { Variant } from './variants.ts'

export interface Usage {
  cpuUs: number
  rssBytes: number
}

export interface Server extends Child {
  port: number
  /** From before the process was made until it takes requests. */
  startMs: number
  readerPid: number
  usage(): Promise<Usage>
  /** Ends it; how many lines its reader got. */
  end(): Promise<number>
}

const servers = fileURLToPath(new URL('servers/', import.meta.url))

/**
 * Starts a variant's server as its users do: on what was built, with a pipe for standard output that somebody reads.
 * The reader is `wc -l`, which costs little and tells whether all lines came.
 */
export async function startServer(variant: Variant, sinkPort: number): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-kit-'))
  const pipe = join(folder, 'log')
  spawnSync('mkfifo', [pipe])
  const reader = spawn('wc', ['-l', pipe], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = text(reader.stdout)
  const log = await open(pipe, 'w')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...(variant.execArgv ?? []), ...variant.script], {
    cwd: servers,
    stdio: ['ignore', log.fd, 'inherit', 'ipc'],
    env: environmentOf(variant, sinkPort),
  })
  await log.close()
  const speaker = speaking(child)
  const { port } = await speaker.first<{ port: number }>()
  const startMs = performance.now() - startedAt

  const end = async () => {
    await speaker[Symbol.asyncDispose]()
    const counted = Number.parseInt(await lines)
    if (reader.exitCode === null) await once(reader, 'exit')
    await rm(folder, { recursive: true, force: true })
    return counted
  }
  let ended: Promise<number> | undefined
  return {
    ...speaker,
    port,
    startMs,
    readerPid: reader.pid!,
    usage: () => speaker.ask<Usage>({}),
    end: () => (ended ??= end()),
    async [Symbol.asyncDispose]() {
      await (ended ??= end())
    },
  }
}

/** Without what this process's own options say: they would make the kit run from its source. */
function environmentOf({ env, hasTelemetry }: Variant, sinkPort: number): NodeJS.ProcessEnv {
  const telemetry = {
    SENTRY_DSN: `http://key@127.0.0.1:${sinkPort}/1`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${sinkPort}`,
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  }
  return {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    ...(hasTelemetry === true && telemetry),
    ...env,
  }
}
