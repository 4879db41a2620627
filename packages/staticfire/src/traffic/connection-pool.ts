import { Connection, type Address } from './connection.ts'

export interface ConnectionFacts {
  open: number
  idle: number
  /** Connections opened in all. */
  opened: number
  /** Kept-alive connections that the service closed while they were idle or in use. */
  closedByService: number
}

export interface ConnectionPool extends AsyncDisposable {
  /** A kept-alive connection, or a new one where none is idle. */
  take(): Connection
  /** A new connection, which `give` closes instead of keeping. */
  open(): Connection
  /** Hands a connection back once its exchange has ended. */
  give(connection: Connection, isKept: boolean): void
  /** Closes what is idle, as a load balancer does with a target that it stops using. */
  closeIdle(): number
  facts(): ConnectionFacts
}

/** Kept-alive connections to one address; the most recently used one goes first. */
export function createConnectionPool(address: Address): ConnectionPool {
  const all = new Set<Connection>()
  let idle: Connection[] = []
  let opened = 0
  let closedByService = 0
  let whenEmpty: (() => void) | undefined

  const open = (): Connection => {
    const connection = new Connection(++opened, address, (closed) => {
      all.delete(closed)
      if (closed.closedBy === 'service') closedByService += 1
      if (all.size === 0) whenEmpty?.()
    })
    all.add(connection)
    return connection
  }

  return {
    open,
    take() {
      for (let next = idle.pop(); next; next = idle.pop()) if (next.isUsable) return next
      return open()
    },
    give(connection, isKept) {
      if (isKept && connection.isUsable) idle.push(connection)
      else connection.close()
    },
    closeIdle() {
      const closing = idle.filter((connection) => connection.isUsable)
      idle = []
      for (const connection of closing) connection.close()
      return closing.length
    },
    facts() {
      idle = idle.filter((connection) => connection.isUsable)
      return { open: all.size, idle: idle.length, opened, closedByService }
    },
    async [Symbol.asyncDispose]() {
      idle = []
      if (all.size === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      whenEmpty = resolve
      for (const connection of all) connection.destroy()
      await promise
    },
  }
}
