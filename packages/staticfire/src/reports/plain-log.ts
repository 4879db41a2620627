import type { Progress } from '../plan/execute.ts'
import { formatDuration } from './duration.ts'
import { showText } from './escape.ts'
import type { ProgressView } from './progress.ts'

const ends = {
  done: 'finished',
  failed: 'failed',
  skipped: 'skipped',
  interrupted: 'interrupted',
} as const

/** One line an event: a log keeps them, so nothing is ever drawn over. */
export function createPlainLog(stream: NodeJS.WritableStream, service: string): ProgressView {
  const started = new Map<string, number>()
  const prefix = showText(service, { most: 60 })
  let planned = 0
  let ended = 0
  let isOver = false
  const write = (text: string) => {
    if (!isOver) stream.write(`${prefix}: ${text}\n`)
  }
  return {
    step: (text) => write(showText(text, { most: 200 })),
    onProgress: (event: Progress) => {
      const id = showText(event.id, { most: 120 })
      if (event.type === 'planned') planned++
      else if (event.type === 'started') {
        started.set(event.id, event.at)
        write(`started ${id}`)
      } else {
        ended++
        const took = formatDuration(event.at - (started.get(event.id) ?? event.at))
        started.delete(event.id)
        write(`${ends[event.status]} ${id} after ${took} (${ended} of ${planned})`)
      }
    },
    [Symbol.dispose]: () => {
      isOver = true
    },
  }
}
