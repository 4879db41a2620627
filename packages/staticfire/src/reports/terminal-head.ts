import type { Result } from '@staticfire/contracts'
import { showLines, showText } from './escape.ts'
import { isNotJudged } from './outline.ts'
import { displayWidth, splitAtWidth, truncate } from './display-width.ts'
import { hanging, labelled, type Line, type Style, widthOf } from './text-lines.ts'
import { count, decisionWords, listNames, scoreText, type Tone } from './words.ts'

/** The decision with its reason, and where the service stands. */
export function renderHead(result: Result, columns: number): Line[] {
  return [
    title(result, columns),
    [],
    ...hanging([{ text: '  ' }], showLines(result.decisionReason, 12), columns, 'strong'),
    ...(result.partial
      ? hanging(
          [{ text: '  ' }],
          'PARTIAL: the run was interrupted, and this is what it had seen.',
          columns,
          'hold',
        )
      : []),
    [],
    ...labelled('Level', levelText(result), columns),
    ...labelled('Items', countsText(result), columns),
    ...scoreLines(result, columns),
  ]
}

const badges: Record<Tone, Style> = {
  pass: 'goBadge',
  fail: 'noGoBadge',
  hold: 'holdBadge',
  waived: 'nullBadge',
  quiet: 'nullBadge',
}

function title({ decision, service }: Result, columns: number): Line {
  const { name: word, tone } = decisionWords(decision)
  const badge = { text: ` ${word} `, style: badges[tone] }
  const commit =
    service.commit === undefined
      ? ''
      : ` · ${splitAtWidth(showText(service.commit, { most: 100 }), 10)[0]}`
  const name = truncate(
    showText(service.name, { most: 200 }),
    columns - widthOf([badge]) - 1 - displayWidth(commit),
  )
  return [badge, { text: ' ' }, { text: name, style: 'strong' }, { text: commit, style: 'quiet' }]
}

function levelText({ level, items }: Result): string {
  const { next } = level
  const required = levelName(level.required)
  const reached = level.reached === null ? null : levelName(level.reached)
  if (next === null) return reached ?? 'not decided'
  const where = reached ?? `below ${levelName(next.level)}`
  const asked = required === (reached ?? levelName(next.level)) ? '' : ` (${required} is asked)`
  const unjudged = new Set(items.filter(isNotJudged).map(({ id }) => id))
  const ours = next.lacks.filter((id) => unjudged.has(id)).length
  const theirs = next.lacks
    .filter((id) => !unjudged.has(id))
    .map((id) => showText(id, { most: 100 }))
  const parts = [
    ...(theirs.length > 0 ? [listNames(theirs, 4)] : []),
    ...(ours > 0 ? [`${count(ours, 'item')} not judged by this version`] : []),
  ]
  const lacks = reached === null ? 'lacks' : `${levelName(next.level)} lacks`
  return `${where}${asked}; ${lacks} ${parts.join('; ')}`
}

/** Results are read from disk: a level can be any string. */
function levelName(level: string): string {
  return showText(level, { most: 40 })
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
  return (
    parts.flatMap(([number, name]) => (number > 0 ? [`${number} ${name}`] : [])).join(' · ') ||
    'none'
  )
}

function scoreLines({ score }: Result, columns: number): Line[] {
  const text = scoreText(score)
  return text === null ? [] : labelled('Score', text, columns)
}
