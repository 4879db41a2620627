import { formatDuration } from './duration.ts'

/** Maps milliseconds to shares of the width (0 to 100), with ticks at round times. */
export interface Scale {
  place(ms: number): number
  ticks: { at: number; label: string }[]
}

const steps = [1, 2, 5]
const mostTicks = 6

/** A scale that covers these times and zero. */
export function scaleOf(times: readonly number[]): Scale {
  const from = times.reduce((least, ms) => Math.min(least, ms), 0)
  const to = times.reduce((most, ms) => Math.max(most, ms), 0)
  const range = to - from || 1
  const place = (ms: number) => Math.round(((ms - from) / range) * 10_000) / 100
  const step = stepFor(range)
  const first = Math.ceil(from / step)
  const number = Math.floor(to / step) - first + 1
  const ticks = Array.from({ length: Math.max(0, number) }, (_, index) => {
    const ms = (first + index) * step
    return { at: place(ms), label: ms === 0 ? '0' : formatDuration(ms) }
  })
  return { place, ticks }
}

/** The smallest of 1, 2, 5 × 10ⁿ milliseconds that makes no more ticks than can be read. */
function stepFor(range: number): number {
  for (let power = Math.floor(Math.log10(range)) - 2; ; power++) {
    for (const step of steps) {
      const ms = step * 10 ** power
      if (range / ms <= mostTicks) return ms
    }
  }
}
