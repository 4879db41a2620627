import { once } from 'node:events'
import { createServer } from 'node:net'

// Below the range that outgoing connections take theirs from (32768 on Linux), and above the one
// that instances of the service use.
const first = 30_000
const count = 2_768
let next = Math.floor(Math.random() * count)

/** A TCP port at 127.0.0.1 that nothing listens on; a later call gives another one. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < count; tries += 1) {
    next = (next + 1) % count
    if (await isFree(first + next)) return first + next
  }
  throw new Error(`no port between ${first} and ${first + count} is free`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    await once(server.close(), 'close')
    return true
  } catch {
    return false
  }
}
