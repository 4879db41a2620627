import type { Decision, Result } from '@staticfire/contracts'
import { showText } from './escape.ts'
import { isNotJudged } from './outline.ts'
import { truncate } from './display-width.ts'
import { hanging, labelled, type Line, type Style, widthOf } from './text-lines.ts'
import { count, decisionWords, listNames, scoreText } from './words.ts'

/** The decision with its reason, and where the service stands. */
export function renderHead(result: Result, columns: number): Line[] {
  return [
    title(result, columns),
    [],
    ...hanging([{ text: '  ' }], reasonText(result), columns, 'strong'),
    ...(result.partial
      ? hanging([{ text: '  ' }], 'PARTIAL: the run was interrupted, and this is what it had seen.', columns, 'hold')
      : []),
    [],
    ...labelled('Level', levelText(result), columns),
    ...labelled('Items', countsText(result), columns),
    ...scoreLines(result, columns),
  ]
}

const badges: Record<Decision, Style> = { go: 'goBadge', 'no-go': 'noGoBadge', hold: 'holdBadge' }

function title({ decision, service }: Result, columns: number): Line {
  const badge = { text: ` ${decisionWords(decision).name} `, style: decision === null ? 'nullBadge' : badges[decision] } as const
  const commit = service.commit === undefined ? '' : ` · ${showText(service.commit.slice(0, 10))}`
  const name = truncate(showText(service.name, { most: 200 }), columns - widthOf([badge]) - 1 - commit.length)
  return [badge, { text: ' ' }, { text: name, style: 'strong' }, { text: commit, style: 'quiet' }]
}

/** A reason can carry the last output of the service: its lines stay lines, at most these many. */
function reasonText({ decisionReason }: Result): string {
  const lines = showText(decisionReason, { keepsLines: true }).split('\n')
  return [...lines.slice(0, 12), ...(lines.length > 12 ? [`… ${lines.length - 12} more lines`] : [])].join('\n')
}

function levelText({ level, items }: Result): string {
  const { required, reached, next } = level
  const has = reached === null ? `below ${next?.level ?? required}` : reached === required ? reached : `${reached}, ${required} is asked`
  if (next === null) return reached === null ? 'not decided' : has
  const unjudged = new Set(items.filter(isNotJudged).map(({ id }) => id))
  const ours = next.lacks.filter((id) => unjudged.has(id)).length
  const theirs = next.lacks.filter((id) => !unjudged.has(id)).map((id) => showText(id))
  const parts = [
    ...(theirs.length > 0 ? [listNames(theirs, 4)] : []),
    ...(ours > 0 ? [`${count(ours, 'item')} not judged by this version`] : []),
  ]
  const lacks = reached === null ? 'lacks' : `${next.level} lacks`
  return `${has}; ${lacks} ${parts.join('; ')}`
}

function countsText({ counts, items }: Result): string {
  const unjudged = items.filter(isNotJudged).length
  const parts: [number, string][] = [
    [counts.fail, 'failed'],
    [counts.error, 'not measured'],
    [counts.unproven - unjudged, 'unproven'],
    [counts.pass, 'passed'],
    [counts.waived, 'waived'],
    [counts.notApplicable, 'not applicable'],
    [unjudged, 'not judged by this version'],
  ]
  return parts.flatMap(([number, name]) => (number > 0 ? [`${number} ${name}`] : [])).join(' · ') || 'none'
}

function scoreLines({ score }: Result, columns: number): Line[] {
  const text = scoreText(score)
  return text === null ? [] : labelled('Score', text, columns)
}
