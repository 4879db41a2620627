// A service that keeps a schedule as exactly as a process can, and says how exactly it did.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { percentiles } from '../../packages/staticfire/src/statistics/percentiles.ts'
import { dueAt, machineMs, type Schedule } from './schedule.ts'

export type ToServer = { start: { atMs: number; schedule: Schedule } } | { report: true }
export type FromServer =
  | { port: number }
  | { started: true }
  | { answered: number; lateP50Ms: number; lateP99Ms: number }

let startedAt = 0
let schedule: Schedule = { serviceMs: 0, firstStallMs: Infinity, stallEveryMs: 1, stallMs: 0 }
let latenesses: number[] = []
let isTurning = false
/** In the order of their due times, which is that of their arrivals. */
const waiting: { socket: Socket; dueMs: number }[] = []

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  socket.on('data', () => {
    const dueMs = dueAt(machineMs() - startedAt, schedule)
    if (schedule.serviceMs === 0) return void socket.write(answer(0))
    waiting.push({ socket, dueMs })
    if (!isTurning) turn()
  })
})
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))

process.on('message', (message: ToServer) => {
  if ('start' in message) {
    startedAt = message.start.atMs
    schedule = message.start.schedule
    latenesses = []
    tell({ started: true })
  } else {
    const [lateP50Ms = 0, lateP99Ms = 0] = percentiles(latenesses, [0.5, 0.99])
    tell({ answered: latenesses.length, lateP50Ms, lateP99Ms })
  }
})
process.on('disconnect', () => process.exit())

function turn(): void {
  const nowMs = machineMs() - startedAt
  for (let next = waiting[0]; next && next.dueMs <= nowMs; next = waiting[0]) {
    waiting.shift()
    const lateMs = machineMs() - startedAt - next.dueMs
    next.socket.write(answer(lateMs))
    latenesses.push(lateMs)
  }
  const [next] = waiting
  isTurning = next !== undefined
  if (!next) return
  const waitMs = next.dueMs - nowMs
  // A timer alone would be up to a millisecond late: 5 % of the latency that is to be known.
  if (waitMs > 1.2) setTimeout(turn, Math.floor(waitMs - 1))
  else setImmediate(turn)
}

function answer(lateMs: number): string {
  const body = lateMs.toFixed(3)
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

function tell(message: FromServer): void {
  process.send?.(message)
}
