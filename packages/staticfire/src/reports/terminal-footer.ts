import type { ItemResult, Result } from '@staticfire/contracts'
import { formatDuration } from './duration.ts'
import { showText } from './escape.ts'
import { hanging, labelled, type Line } from './text-lines.ts'
import { count } from './words.ts'
import { noBreakSpace } from './wrap.ts'

interface Places {
  columns: number
  runDir: string
  reportFile?: string
}

/** What was not judged, notes, what the time went into, and where everything is kept. */
export function renderFooter(
  result: Result,
  notJudged: readonly ItemResult[],
  places: Places,
): Line[] {
  const { columns, runDir, reportFile } = places
  return [
    ...notJudgedLines(notJudged, result, columns),
    ...noteLines(result.notes, columns),
    ...labelled('Time', timeText(result), columns),
    ...labelled('Run', showText(runDir), columns),
    ...(reportFile === undefined ? [] : labelled('Report', showText(reportFile), columns)),
  ]
}

function notJudgedLines(items: readonly ItemResult[], { level }: Result, columns: number): Line[] {
  if (items.length === 0) return []
  const required = items.filter((item) => item.required).length
  const among =
    required > 0
      ? `, ${required} of them required at ${showText(level.required, { most: 40 })}`
      : ''
  const text = `${count(items.length, 'item')} of the checklist are not judged by this version${among}.`
  return [...hanging([{ text: '  ' }], text, columns, 'quiet'), []]
}

function noteLines(notes: readonly string[], columns: number): Line[] {
  const shown = notes
    .slice(0, 3)
    .flatMap((note) => labelled('Note', showText(note, { most: 400 }), columns))
  const rest = notes.length - 3
  return rest > 0
    ? [...shown, ...labelled('', `+ ${count(rest, 'more note')} in the report`, columns, 'quiet')]
    : shown
}

function timeText({ timing }: Result): string {
  const short = longestSteps(timing.criticalPath).map((step) =>
    showText(step, { most: 80 }).replace(/ (?=s$)/, noBreakSpace),
  )
  const total = formatDuration(timing.totalMs)
  return short.length === 0 ? total : `${total}, decided by ${short.join(' → ')}`
}

/** The four steps that took longest, in their order; `…` stands for those between. */
function longestSteps(path: readonly string[]): string[] {
  const seconds = (step: string) => Number(/([\d.]+) s$/.exec(step)?.[1] ?? 0)
  const longest = new Set(path.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, 4))
  return path
    .map((step) => (longest.has(step) ? step : '…'))
    .filter((step, position, steps) => step !== '…' || steps[position - 1] !== '…')
}
