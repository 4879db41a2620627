import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, untilAccepts } from '../../packages/proxy/test/support/free-port.ts'
import { startPostgres } from '../../packages/proxy/test/support/postgres.ts'
import { findProgram, startRedis } from '../../packages/proxy/test/support/redis.ts'

export interface Upstream extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** Its unix socket, where it has one. */
  readonly socket?: string
}

/** Starts the real server; undefined when it is not installed. */
export const startUpstream: Record<
  'http' | 'postgres' | 'redis',
  () => Promise<Upstream | undefined>
> = {
  http: startNginx,
  async redis() {
    const program = findProgram('redis-server')
    return program === undefined ? undefined : startRedis(program)
  },
  async postgres() {
    const server = await startPostgres(['-c', 'max_connections=200'])
    const client = await server.client()
    await client.query(
      "CREATE TABLE orders AS SELECT g AS id, 'note ' || g AS note FROM generate_series(1, 1000) g",
    )
    await client.query('ALTER TABLE orders ADD PRIMARY KEY (id)')
    await client.end()
    return server
  },
}

async function startNginx(): Promise<Upstream | undefined> {
  const program = findProgram('nginx')
  if (program === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'staticfire-bench-nginx-'))
  await chmod(folder, 0o755)
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(file, configuration(folder, port))
  const child = spawn(program, ['-p', folder, '-c', file, '-e', 'stderr'], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  await untilAccepts(port, AbortSignal.timeout(10_000))
  return {
    port,
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configuration(folder: string, port: number): string {
  const body = `{"id":42,"price":"12.50","text":"${'x'.repeat(120)}","at":"end"}`
  return `
daemon off; master_process off; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port}; location / { default_type application/json; return 200 '${body}'; } }
}
`
}
