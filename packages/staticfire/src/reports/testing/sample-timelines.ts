import type { Timeline, TimelineLane } from '@staticfire/contracts'

/** A stop that loses what it held: the port closes at once and the process ends before its answers. */
export const lossyStop: Timeline = {
  title: 'Stop (sigterm)',
  zero: 'SIGTERM',
  lanes: [
    { name: 'requests', kind: 'spans', items: arrivals() },
    {
      name: 'held in flight',
      kind: 'spans',
      items: [-640, -610, -580, -520].map((atMs, index) => ({
        atMs,
        untilMs: index === 0 ? -20 : 41.5,
        tone: index === 0 ? 'good' : 'bad',
        label: index === 0 ? '200' : 'cut',
      })),
    },
    {
      name: 'readiness',
      kind: 'points',
      items: range(-1_000, 600, 50).map((atMs) =>
        atMs < 45
          ? { atMs, tone: 'good', label: '200' }
          : { atMs, tone: 'neutral', label: 'refused' },
      ),
    },
    {
      name: 'port',
      kind: 'spans',
      items: [
        { atMs: -1_000, untilMs: 2.1, tone: 'good', label: 'accepts' },
        { atMs: 6.4, untilMs: 600, tone: 'neutral', label: 'refuses' },
      ],
    },
  ],
  marks: [
    { atMs: 0, label: 'SIGTERM' },
    { atMs: 50, label: 'first bad probe' },
    { atMs: 41.5, label: 'exit' },
  ],
}

/** A dependency that says nothing, and a client that waits for it without end. */
export const endlessWait: Timeline = {
  title: 'GET /orders/{id} while payments is silent (silent)',
  zero: 'first request',
  lanes: [
    {
      name: 'client',
      kind: 'spans',
      items: [0, 120, 240].map((atMs) => ({
        atMs,
        untilMs: atMs + 12_000,
        tone: 'bad',
        label: 'timeout',
      })),
    },
    {
      name: 'attempts at payments',
      kind: 'spans',
      items: [14, 133, 255].map((atMs) => ({ atMs, untilMs: 17_300, tone: 'bad', label: 'open' })),
    },
  ],
  marks: [{ atMs: 10_000, label: 'limit' }],
}

/** A dependency that says nothing, and a client that gives up in time. */
export const keptLimit: Timeline = {
  title: 'GET /orders while database is silent (silent)',
  zero: 'first request',
  lanes: [
    {
      name: 'client',
      kind: 'spans',
      items: [0, 110, 220].map((atMs) => ({
        atMs,
        untilMs: atMs + 812,
        tone: 'good',
        label: '503',
      })),
    },
    {
      name: 'attempts at database',
      kind: 'spans',
      items: [3, 113, 223].map((atMs) => ({
        atMs,
        untilMs: atMs + 801,
        tone: 'neutral',
        label: 'cancelled',
      })),
    },
  ],
  marks: [
    { atMs: 800, label: 'limit' },
    { atMs: 1_032, label: 'last answer' },
  ],
}

/** Open-loop requests: answered before the signal, cut or refused after it. */
function arrivals(): TimelineLane['items'] {
  return range(-1_000, 580, 20).map((atMs, index) => {
    if (atMs < -10) return { atMs, untilMs: atMs + 9 + (index % 5) * 7, tone: 'good', label: '200' }
    if (atMs < 10) return { atMs, untilMs: 41.5, tone: 'bad', label: 'reset' }
    return { atMs, untilMs: atMs + 0.4, tone: 'bad', label: 'refused' }
  })
}

function range(from: number, to: number, step: number): number[] {
  return Array.from(
    { length: Math.floor((to - from) / step) + 1 },
    (_, index) => from + index * step,
  )
}
