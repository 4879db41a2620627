import { readText } from './read.ts'

export interface UnixListener {
  /** As it was bound: may be relative; `@name` for an abstract socket. */
  path: string
  inode: number
}

/** The listening unix sockets of the network namespace that a process is in. */
export function readUnixListeners(pid: number): UnixListener[] {
  return parseUnixListeners(readText(`/proc/${pid}/net/unix`) ?? '')
}

const ACCEPTS_CONNECTIONS = 0x00010000

// Num RefCount Protocol Flags Type St Inode Path
const row = /^[0-9a-f]+: \S+ \S+ ([0-9A-F]+) \S+ \S+ +(\d+) (.+)$/

export function parseUnixListeners(table: string): UnixListener[] {
  const listeners: UnixListener[] = []
  for (const line of table.split('\n')) {
    const [, flags, inode, path] = row.exec(line) ?? []
    if (!flags || !path || (Number.parseInt(flags, 16) & ACCEPTS_CONNECTIONS) === 0) continue
    listeners.push({ path, inode: Number(inode) })
  }
  return listeners
}
