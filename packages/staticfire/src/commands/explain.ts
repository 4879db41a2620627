import { audits } from '../audits/index.ts'
import { catalogue, findItem } from '../checklist/catalogue.ts'
import { StaticfireError } from '../errors.ts'
import { namedItems } from '../runs/selection.ts'
import { parseArguments } from './arguments.ts'

/** `staticfire explain ITEM`: what it asks, why, what proves it, how to fix it. */
export async function run(argv: readonly string[]): Promise<number> {
  const { positionals } = parseArguments('explain', argv, {}, { atMost: 1, names: 'one item' })
  const [word] = positionals
  if (word === undefined) {
    throw new StaticfireError('usage', 'explain needs an item.', {
      hint: 'staticfire list shows them all.',
    })
  }
  namedItems([word])
  const found = findItem(word)
  const items = found.type === 'unknown' ? [] : found.items
  process.stdout.write(`${items.map(explain).join('\n\n')}\n`)
  return 0
}

type Item = (typeof catalogue)[number]

function explain({ id, title, why, level, fix, references }: Item): string {
  const audit = audits.find((each) => each.id === id)
  const proof = audit
    ? [
        `Judged from: ${[...audit.needs, ...audit.optional].join(', ')}`,
        ...Object.entries(audit.thresholds).map(
          ([name, value]) => `  ${name}: ${JSON.stringify(value)}`,
        ),
      ]
    : ['Not judged by this version: reported as unproven.']
  return [
    `${id}`,
    `  ${title}`,
    '',
    why,
    '',
    `Level: ${level}`,
    ...proof,
    ...fix.flatMap(({ language, library, text }) => [
      '',
      `Fix (${library === undefined ? language : `${language}, with ${library}`})`,
      ...text.split('\n').map((line) => `  ${line}`),
    ]),
    '',
    'References',
    ...references.map((reference) => `  ${reference.title}\n  ${reference.url}`),
    '',
    `Run it alone: staticfire check --only ${id}`,
  ].join('\n')
}
