import type { Claim, Evidence, ItemResult } from '@staticfire/contracts'
import { displayWidth, padEnd, truncate } from './display-width.ts'
import { showLines, showText } from './escape.ts'
import { decisiveClaims, notesOf, reasonOf, tellingLine } from './outline.ts'
import { fixLines } from './terminal-fix.ts'
import { hanging, labelled, type Line } from './text-lines.ts'
import { count, wordsOf } from './words.ts'

/** The report has the others. */
const mostClaims = 3

/** A failed item: what was observed against what is expected, why it matters, how to fix it. */
export function renderFailure(item: ItemResult, columns: number): Line[] {
  const failed = decisiveClaims(item)
  return [
    ...title(item, columns),
    ...(failed.length === 0 ? hanging([{ text: '  ' }], short(item.summary), columns) : []),
    ...failed
      .slice(0, mostClaims)
      .flatMap((claim, index) => renderClaim(claim, failed[index - 1], columns)),
    ...more(failed.length - mostClaims, 'claim failed too', 'claims failed too'),
    [],
    ...labelled('why', short(item.why), columns),
    ...fixLines(item, columns),
    ...labelled('rerun', short(item.rerun), columns, 'code'),
  ]
}

/** An item that could not be decided: what is missing, and the line that would let it be proven. */
export function renderOpenQuestion(item: ItemResult, columns: number): Line[] {
  const reason = reasonOf(item)
  const others = decisiveClaims(item).length - 1
  return [
    ...title(item, columns),
    ...hanging([{ text: '  ' }], showLines(reason?.message ?? item.summary, 4), columns),
    ...(others > 0 ? more(others, 'claim is open', 'claims are open') : []),
    ...(reason?.remedy === undefined
      ? []
      : labelled('remedy', short(reason.remedy), columns, 'code')),
    ...labelled('rerun', short(item.rerun), columns, 'code'),
  ]
}

/** One line an item, ids aligned; advisory findings below. */
export function renderCompact(items: readonly ItemResult[], columns: number): Line[] {
  const ids = items.map(({ id }) => showText(id, { most: 100 }))
  const idColumns = Math.min(Math.max(...ids.map(displayWidth)), columns - 2)
  return items.flatMap((item, index) => {
    const { sign, tone } = wordsOf(item.status)
    const id = truncate(ids[index] ?? '', idColumns)
    const left = columns - 2 - idColumns - 2
    const summary = left < 20 ? '' : truncate(short(tellingLine(item)), left)
    return [
      [
        { text: sign, style: tone },
        { text: ` ${padEnd(id, idColumns)}  ` },
        { text: summary, style: 'quiet' },
      ] as Line,
      ...notesOf(item)
        .slice(0, 2)
        .flatMap((note) => labelled('  note', short(note.text), columns, 'hold')),
    ]
  })
}

function title({ status, title: text, id, required }: ItemResult, columns: number): Line[] {
  const { sign, tone } = wordsOf(status)
  const name = showText(text, { most: 200 })
  const where = `${showText(id, { most: 100 })}${required ? '' : ' (not required)'}`
  const gap = columns - 2 - displayWidth(name) - displayWidth(where)
  const head: Line = [{ text: sign, style: tone }, { text: ' ' }]
  if (gap >= 2)
    return [
      [
        ...head,
        { text: name, style: 'strong' },
        { text: ' '.repeat(gap) },
        { text: where, style: 'quiet' },
      ],
    ]
  return [
    ...hanging(head, name, columns, 'strong'),
    ...hanging([{ text: '  ' }], where, columns, 'quiet'),
  ]
}

/** What was observed as in the claim before is not said again. */
function renderClaim(claim: Claim, before: Claim | undefined, columns: number): Line[] {
  const fact = tellingFact(claim)
  const former = before && tellingFact(before)
  const isSame =
    fact?.observed !== undefined &&
    fact.observed === former?.observed &&
    fact.expected === former.expected
  return [
    ...hanging([{ text: '  • ' }], short(claim.text), columns),
    ...(fact && !isSame ? renderFact(fact, columns) : []),
    ...(fact ? renderPlace(fact, columns) : []),
  ]
}

function tellingFact({ evidence }: Claim): Evidence | undefined {
  return (
    evidence.find(({ observed, expected }) => observed !== undefined || expected !== undefined) ??
    evidence[0]
  )
}

function renderFact({ observed, expected, text }: Evidence, columns: number): Line[] {
  return [
    ...labelled('  observed', short(observed ?? text), columns, 'fail'),
    ...(expected === undefined ? [] : labelled('  expected', short(expected), columns)),
  ]
}

function renderPlace({ experiment, file, line }: Evidence, columns: number): Line[] {
  const place = file === undefined ? experiment : `${file}${line === undefined ? '' : `:${line}`}`
  return place === undefined ? [] : labelled('  in', short(place), columns, 'quiet')
}

function more(number: number, singular: string, plural: string): Line[] {
  return number > 0
    ? [[{ text: `  + ${count(number, `more ${singular}`, `more ${plural}`)}`, style: 'quiet' }]]
    : []
}

function short(text: string): string {
  return showText(text, { most: 480 })
}
