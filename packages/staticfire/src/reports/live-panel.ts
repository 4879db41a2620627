import type { Progress } from '../plan/execute.ts'
import { displayWidth } from './display-width.ts'
import { showText } from './escape.ts'
import { type PanelState, panelLines } from './panel-lines.ts'
import type { ProgressView } from './progress.ts'
import { paintLine } from './text-lines.ts'

/** Ten frames a second are smooth, and a frame is written only when it differs. */
const frameMs = 100

/** Lines at the bottom of the terminal that are drawn over again and again, and gone when disposed of. */
export function createLivePanel(
  stream: NodeJS.WriteStream,
  service: string,
  now: () => number,
): ProgressView {
  const state: PanelState = {
    service: showText(service, { most: 60 }),
    step: '',
    planned: 0,
    done: 0,
    failed: 0,
    lanes: new Map(),
    startedAt: now(),
  }
  const hasColor = stream.hasColors?.() ?? false
  /** The plain lines on the screen, whose widths tell how far up they begin. */
  let drawn: string[] = []
  let frame = ''
  let isOver = false

  const columns = () => Math.max(1, stream.columns || 80)
  const draw = () => {
    const lines = panelLines(state, now(), { columns: columns(), rows: stream.rows || 24 })
    const next = lines.map((line) => `${paintLine(line, hasColor)}\n`).join('')
    if (next === frame) return
    stream.write(erase(drawn, columns()) + next)
    drawn = lines.map((line) => line.map(({ text }) => text).join(''))
    frame = next
  }
  const redraw = () => {
    frame = ''
  }
  const timer = setInterval(draw, frameMs)
  timer.unref()
  stream.on('resize', redraw)
  return {
    step: (text) => {
      state.step = showText(text, { most: 200 })
    },
    onProgress: (event) => apply(state, event),
    [Symbol.dispose]: () => {
      if (isOver) return
      isOver = true
      clearInterval(timer)
      stream.off('resize', redraw)
      if (drawn.length > 0) stream.write(erase(drawn, columns()))
    },
  }
}

function apply(state: PanelState, event: Progress): void {
  switch (event.type) {
    case 'planned':
      state.planned++
      return
    case 'started':
      // What came before the experiments is over, also while none of them runs.
      state.step = ''
      state.lanes.set(event.lane, { id: showText(event.id, { most: 120 }), startedAt: event.at })
      return
    case 'finished':
      state.lanes.delete(event.lane)
      state.done++
      if (event.status === 'failed') state.failed++
  }
}

/** Up to where the panel began, and everything from there cleared; a terminal that got narrower has wrapped its lines. */
function erase(drawn: readonly string[], columns: number): string {
  const rows = drawn.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)),
    0,
  )
  return rows === 0 ? '' : `\r\u001b[${rows}A\u001b[0J`
}
