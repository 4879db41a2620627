import { audits } from '../audits/index.ts'
import { catalogue } from '../checklist/catalogue.ts'
import { parseArguments } from './arguments.ts'

/** `staticfire list`: the checklist, by section. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArguments(
    'list',
    argv,
    { json: { type: 'boolean' } },
    { atMost: 0, names: 'no argument' },
  )
  const judged = new Set(audits.map(({ id }) => id))
  const rows = catalogue.map(({ id, section, title, level }) => ({
    id,
    section,
    title,
    level,
    isJudged: judged.has(id),
  }))
  process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(rows)}\n`)
  return 0
}

interface Row {
  id: string
  section: string
  title: string
  level: string
  isJudged: boolean
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ id }) => id.length))
  const lines = rows.flatMap((row, index) => [
    ...(row.section === rows[index - 1]?.section ? [] : ['', row.section]),
    `  ${row.isJudged ? '●' : '○'} ${row.id.padEnd(width)}  ${row.level.padEnd(6)}  ${row.title}`.slice(
      0,
      120,
    ),
  ])
  const count = rows.filter(({ isJudged }) => isJudged).length
  return [
    ...lines,
    '',
    `● judged by this version (${count} of ${rows.length})   ○ listed, reported as unproven`,
  ]
    .join('\n')
    .trimStart()
}
