import type { Result } from '@staticfire/contracts'
import { outlineOf } from './outline.ts'
import { renderFooter } from './terminal-footer.ts'
import { renderHead } from './terminal-head.ts'
import { renderCompact, renderFailure, renderOpenQuestion } from './terminal-items.ts'
import { type Line, paint } from './text-lines.ts'
import { count } from './words.ts'

export interface TerminalOptions {
  columns: number
  hasColor: boolean
  runDir: string
  reportFile?: string
}

/** A result for a terminal: the conclusion, then evidence, then how to fix it; no line is wider than `columns`. */
export function renderTerminal(result: Result, options: TerminalOptions): string {
  const columns = clamp(options.columns)
  const { failed, errors, unproven, open, passed, notApplicable, waived, notJudged } =
    outlineOf(result)
  const blocks: Line[][] = [
    renderHead(result, columns),
    ...titled(
      'Failed',
      failed.map((item) => renderFailure(item, columns)),
      columns,
    ),
    ...titled(
      'Could not be measured',
      errors.map((item) => renderOpenQuestion(item, columns)),
      columns,
    ),
    ...titled(
      'Required and unproven',
      unproven.map((item) => renderOpenQuestion(item, columns)),
      columns,
    ),
    ...listed('Passed', passed.length, renderCompact(passed, columns), columns),
    ...listed('Unproven, not required', open.length, renderCompact(open, columns), columns),
    ...listed('Waived', waived.length, renderCompact(waived, columns), columns),
    ...listed(
      'Not applicable',
      notApplicable.length,
      renderCompact(notApplicable, columns),
      columns,
    ),
    renderFooter(result, notJudged, { ...options, columns }),
  ]
  return paint(
    blocks.flatMap((block) => [[], ...block]),
    options.hasColor,
  )
}

function titled(title: string, items: Line[][], columns: number): Line[][] {
  const [first, ...others] = items
  return first ? [[...heading(title, items.length, columns), [], ...first], ...others] : []
}

function listed(title: string, number: number, lines: Line[], columns: number): Line[][] {
  return number === 0 ? [] : [[...heading(title, number, columns), ...lines]]
}

function heading(title: string, number: number, columns: number): Line[] {
  const text = `${title} · ${count(number, 'item')}`
  const rule = '─'.repeat(Math.max(0, columns - text.length - 4))
  return [
    [
      { text: '── ', style: 'quiet' },
      { text, style: 'strong' },
      { text: ` ${rule}`, style: 'quiet' },
    ],
  ]
}

/** Narrower cannot be laid out, wider cannot be read. */
function clamp(columns: number): number {
  return Number.isFinite(columns) && columns > 0
    ? Math.min(160, Math.max(32, Math.floor(columns)))
    : 80
}
