import type { Fix, ItemResult } from '@staticfire/contracts'
import { showText } from './escape.ts'
import { labelled, type Line } from './text-lines.ts'
import { languageName } from './words.ts'

/** A longer recipe is read with `staticfire explain`. */
const mostLines = 14

/** Node's recipe, or the one for any language; Node's with a library; where the others are to be read. */
export function fixLines({ id, fix }: ItemResult, columns: number): Line[] {
  const plain = fix.filter(({ library }) => library === undefined)
  const shown =
    plain.find(({ language }) => language === 'node') ??
    plain.find(({ language }) => language === 'any')
  const short = fix.filter(({ language, library }) => language === 'node' && library !== undefined)
  const others = plain.filter((each) => each !== shown)
  const explain = `staticfire explain ${showText(id, { most: 100 })}`
  return [
    ...(shown ? recipe('fix', shown, explain, columns) : []),
    ...short.flatMap((each) => recipe('or', withLibrary(each), explain, columns)),
    ...(others.length > 0
      ? labelled(
          shown ? '' : 'fix',
          `${languages(others)}: ${explain}`,
          columns,
          shown ? 'quiet' : 'code',
        )
      : []),
  ]
}

function recipe(label: string, { text }: Fix, explain: string, columns: number): Line[] {
  const lines = showText(text, { keepsLines: true }).trimEnd().split('\n')
  const shown = lines.slice(0, mostLines)
  return labelled(
    label,
    (lines.length > mostLines
      ? [...shown, `… ${lines.length - mostLines} more lines: ${explain}`]
      : shown
    ).join('\n'),
    columns,
  )
}

function withLibrary({ text, library, ...rest }: Fix): Fix {
  return { ...rest, text: `With ${library}:\n${text}` }
}

function languages(fixes: readonly Fix[]): string {
  return fixes.map(({ language }) => showText(languageName(language), { most: 20 })).join(', ')
}
