import { resolve } from 'node:path'
import { now } from './clock.ts'
import { readDescriptors, socketInode } from './proc/descriptors.ts'
import { readTcpListeners } from './proc/net-tcp.ts'
import { readUnixListeners } from './proc/net-unix.ts'
import { readLink } from './proc/read.ts'

/** A socket on which a process of the tree accepts connections; an abstract one has a path `@name`. */
export type Listener =
  | { kind: 'tcp'; address: string; port: number; pid: number }
  | { kind: 'unix'; path: string; pid: number }

type Socket = { inode: number } & (
  | { kind: 'tcp'; address: string; port: number }
  | { kind: 'unix'; path: string }
)

/** A socket that was there before it listens does not show in the descriptors: looked at this often. */
const rescanMs = 250

/**
 * Makes a function that finds the listeners of the processes it is given. The kernel's tables of
 * sockets are the costly part, milliseconds that block: they are read when the sockets that the
 * processes hold are others than before, and now and then.
 */
export function createListenerSearch(): (pids: number[]) => Listener[] {
  let known: { sockets: string; at: number; listeners: Listener[] } | undefined
  return (pids) => {
    const owners = socketOwners(pids)
    const sockets = [...owners].join(' ')
    if (known?.sockets === sockets && now() - known.at < rescanMs) return known.listeners
    const listeners = readListeningSockets(pids).flatMap((socket) => {
      const pid = owners.get(socket.inode)
      return pid === undefined ? [] : [listenerOf(socket, pid)]
    })
    known = { sockets, at: now(), listeners }
    return listeners
  }
}

/** The first process of the list that holds each socket: a master before its workers. */
function socketOwners(pids: number[]): Map<number, number> {
  const owners = new Map<number, number>()
  for (const pid of pids) {
    for (const link of readDescriptors(pid)) {
      const inode = socketInode(link)
      if (inode !== undefined && !owners.has(inode)) owners.set(inode, pid)
    }
  }
  return owners
}

function readListeningSockets(pids: number[]): Socket[] {
  const namespaces = new Map<string, number>()
  for (const pid of pids) {
    const namespace = readLink(`/proc/${pid}/ns/net`)
    if (namespace && !namespaces.has(namespace)) namespaces.set(namespace, pid)
  }
  return [...namespaces.values()].flatMap((pid): Socket[] => [
    ...readTcpListeners(pid).map((socket) => ({ kind: 'tcp' as const, ...socket })),
    ...readUnixListeners(pid).map((socket) => ({ kind: 'unix' as const, ...socket })),
  ])
}

function listenerOf(socket: Socket, pid: number): Listener {
  if (socket.kind === 'tcp') {
    return { kind: 'tcp', address: socket.address, port: socket.port, pid }
  }
  const isAbstract = socket.path.startsWith('@')
  const cwd = readLink(`/proc/${pid}/cwd`) ?? '/'
  return { kind: 'unix', path: isAbstract ? socket.path : resolve(cwd, socket.path), pid }
}
