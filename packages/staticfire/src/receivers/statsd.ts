import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Instant } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import { Kept } from './kept.ts'
import { parseStatsdLine, type StatsdSample } from './statsd-line.ts'

export type ReceivedSample = StatsdSample & { at: Instant }

/** A StatsD server at 127.0.0.1 that keeps the samples which come, DogStatsD's tags with them. */
export interface StatsdReceiver extends AsyncDisposable {
  readonly port: number
  readonly samples: Kept<ReceivedSample>
  /** Lines that were no sample, the first of them. */
  readonly others: Kept<string>
}

const mostSamples = 50_000
const mostOthers = 20
const linesOfPacket = 1_000

export async function openStatsdReceiver(): Promise<StatsdReceiver> {
  const samples = new Kept<ReceivedSample>(mostSamples)
  const others = new Kept<string>(mostOthers)
  const socket = createSocket('udp4')
  socket.on('message', (packet) => {
    const at = now()
    for (const line of packet.toString('utf8').split('\n').slice(0, linesOfPacket)) {
      if (line.trim() === '') continue
      const parsed = parseStatsdLine(line)
      if (!parsed) others.add(line.slice(0, 200))
      for (const sample of parsed ?? []) samples.add({ ...sample, at })
    }
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    samples,
    others,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}
