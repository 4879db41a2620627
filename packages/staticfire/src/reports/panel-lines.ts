import { displayWidth, padEnd, truncate } from './display-width.ts'
import type { Line } from './text-lines.ts'

export interface PanelState {
  service: string
  /** What happens while no experiment runs. */
  step: string
  planned: number
  done: number
  failed: number
  /** What runs, by lane. */
  lanes: Map<number, { id: string; startedAt: number }>
  startedAt: number
}

/** The panel at one moment: a line of counts, then a line for each busy lane, none wider or more than fit. */
export function panelLines(
  state: PanelState,
  now: number,
  screen: { columns: number; rows: number },
): Line[] {
  // The last column stays empty: some terminals wrap when it is written.
  const columns = Math.max(1, screen.columns - 1)
  const busy = [...state.lanes.entries()].toSorted(([a], [b]) => a - b).map(([, lane]) => lane)
  const room = Math.max(0, screen.rows - 3)
  const shown = busy.slice(0, busy.length > room ? Math.max(0, room - 1) : room)
  const idColumns = Math.max(0, ...shown.map(({ id }) => displayWidth(id)))
  return [
    headLine(state, now, columns),
    ...shown.map(({ id, startedAt }) =>
      laneLine(id, clockText(now - startedAt), idColumns, columns),
    ),
    ...(shown.length < busy.length && room > 0
      ? [
          [
            {
              text: truncate(`  + ${busy.length - shown.length} more`, columns),
              style: 'quiet',
            } as const,
          ],
        ]
      : []),
  ]
}

function headLine(
  { service, step, planned, done, failed, lanes, startedAt }: PanelState,
  now: number,
  columns: number,
): Line {
  const counts =
    planned === 0 ? '' : `  ${done} of ${planned} done${failed > 0 ? `, ${failed} failed` : ''}`
  const doing = lanes.size === 0 && step !== '' ? `  ${step}` : ''
  const time = clockText(now - startedAt)
  const room = columns - time.length - 2
  if (room < 8) return [{ text: truncate(`${service}${counts}`, columns), style: 'strong' }]
  const name = truncate(service, Math.max(4, room - displayWidth(counts)))
  const rest = truncate(counts + doing, room - displayWidth(name))
  return [{ text: name, style: 'strong' }, { text: `${rest}  ` }, { text: time, style: 'quiet' }]
}

function laneLine(id: string, time: string, idColumns: number, columns: number): Line {
  const room = columns - 4 - time.length - 2
  if (room < 4) return [{ text: truncate(`  ${id}`, columns) }]
  const fitting = Math.min(idColumns, room)
  return [
    { text: '  ▸ ', style: 'code' },
    { text: `${padEnd(truncate(id, fitting), fitting)}  ` },
    { text: time, style: 'quiet' },
  ]
}

/** Whole seconds: what changes every tenth is not read. */
function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
