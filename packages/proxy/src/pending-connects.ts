import { readFile } from 'node:fs/promises'
import { ProxyError } from './errors.ts'

const synSent = '02'

/** How many sockets of this machine are in SYN_SENT towards the port (Linux: /proc/net/tcp). */
export async function countPendingConnects(port: number): Promise<number> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const tables = await Promise.all([readTable('/proc/net/tcp'), readTable('/proc/net/tcp6')])
  if (tables.every((table) => table === undefined)) {
    throw new ProxyError(
      'platform-unsupported',
      'Pending connects are counted in /proc/net/tcp, which this system does not have. Run on Linux.',
    )
  }
  let count = 0
  for (const line of tables.join('\n').split('\n')) {
    const [, , remote, state] = line.trim().split(/\s+/, 4)
    if (state === synSent && remote?.endsWith(suffix) === true) count++
  }
  return count
}

async function readTable(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
