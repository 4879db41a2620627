import { closeSync, openSync, readSync } from 'node:fs'

export interface TcpListener {
  address: string
  port: number
  inode: number
}

/** The listening TCP sockets of the network namespace that a process is in. */
export function readTcpListeners(pid: number): TcpListener[] {
  return ['tcp', 'tcp6'].flatMap((table) =>
    parseTcpListeners(readListeningRows(`/proc/${pid}/net/${table}`)),
  )
}

const LISTEN = '0A'
const ROW_BYTES = 150

export function parseTcpListeners(table: string): TcpListener[] {
  const listeners: TcpListener[] = []
  for (const row of table.split('\n').slice(1)) {
    const fields = row.trim().split(/\s+/)
    const [address, port] = (fields[1] ?? '').split(':')
    if (fields[3] !== LISTEN || !address || !port) continue
    listeners.push({
      address: formatAddress(address),
      port: Number.parseInt(port, 16),
      inode: Number(fields[9]),
    })
  }
  return listeners
}

/**
 * The kernel writes all listening sockets before the first of any other state, so a table of many
 * thousand connections need not be read to its end. Asked for one row at a time it also does not walk
 * its large hash table further than needed: 0.1 ms instead of 1.6 ms on an idle machine.
 */
function readListeningRows(path: string): string {
  let text = ''
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return '' // The process ended, or the machine has no IPv6.
  }
  try {
    const chunk = Buffer.alloc(ROW_BYTES)
    for (;;) {
      const length = readSync(descriptor, chunk)
      text += chunk.toString('latin1', 0, length)
      if (length === 0 || hasOtherState(text)) return text
    }
  } catch {
    return text
  } finally {
    closeSync(descriptor)
  }
}

function hasOtherState(text: string): boolean {
  const lastRow = text.slice(text.lastIndexOf('\n', text.lastIndexOf('\n') - 1))
  const state = lastRow.trim().split(/\s+/)[3]
  return state !== undefined && /^[0-9A-F]{2}$/.test(state) && state !== LISTEN
}

/** Words of 32 bits in the machine's byte order, each printed as eight hexadecimal digits. */
export function formatAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    [...Buffer.from(word, 'hex')].reverse(),
  )
  if (bytes.length === 4) return bytes.join('.')
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255
  if (isMapped && bytes[11] === 255) return `::ffff:${bytes.slice(12).join('.')}`
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0)).toString(16),
  )
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
