import { resolve } from 'node:path'
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

/**
 * Makes a function that finds the listeners of the processes it is given. Looking through all
 * descriptors is the costly part: it is done only when a listening socket or a process is new.
 */
export function createListenerSearch(): (pids: number[]) => Listener[] {
  let owners = new Map<number, number>()
  let foreign = new Set<number>()
  let lastPids = ''
  return (pids) => {
    const sockets = readListeningSockets(pids)
    if (pids.join() !== lastPids) foreign = new Set()
    lastPids = pids.join()
    const unknown = sockets.filter(
      ({ inode }) => !isOwned(inode, owners, pids) && !foreign.has(inode),
    )
    if (unknown.length > 0) {
      owners = findOwners(pids, new Set(sockets.map((socket) => socket.inode)))
      foreign = new Set(sockets.map((socket) => socket.inode).filter((inode) => !owners.has(inode)))
    }
    return sockets.flatMap((socket) => {
      const pid = owners.get(socket.inode)
      return pid === undefined ? [] : [listenerOf(socket, pid)]
    })
  }
}

function isOwned(inode: number, owners: Map<number, number>, pids: number[]): boolean {
  const pid = owners.get(inode)
  return pid !== undefined && pids.includes(pid)
}

/** The first process of the list that holds each socket: a master before its workers. */
function findOwners(pids: number[], inodes: Set<number>): Map<number, number> {
  const owners = new Map<number, number>()
  for (const pid of pids) {
    if (owners.size === inodes.size) break
    for (const link of readDescriptors(pid)) {
      const inode = socketInode(link)
      if (inode !== undefined && inodes.has(inode) && !owners.has(inode)) owners.set(inode, pid)
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
