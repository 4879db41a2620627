import { describe, expect, test } from 'vitest'
import { audits } from '../audits/index.ts'
import { catalogue } from './catalogue.ts'

const library = '@staticfire/kit'

/** Items that are judged and that the kit has no answer to, with the reason. */
const unanswered: Record<string, string> = {
  'documentation/api-docs':
    'what a service offers is in its own routes: their schemas make the document, not the kit',
}

/** What a report of 80 columns leaves for a line of a recipe. */
const columns = 66

test.each(audits.map(({ id }) => id))('%s has an answer of the kit, or a reason', (id) => {
  const answers = kitFixes(id)
  expect(answers).toHaveLength(id in unanswered ? 0 : 1)
  for (const { language } of answers) expect(language).toBe('node')
})

test('what is not judged yet has no answer of the kit either', () => {
  const judged = new Set<string>(audits.map(({ id }) => id))
  const others = catalogue.filter(({ id }) => !judged.has(id))
  expect(others.flatMap(({ id }) => kitFixes(id))).toEqual([])
  for (const id of Object.keys(unanswered)) expect(judged).toContain(id)
})

describe.each(catalogue.flatMap(({ id }) => kitFixes(id).map(({ text }) => ({ id, text }))))(
  'the kit for $id',
  ({ text }) => {
    test('has two to six lines of code', () => {
      const code = text.split('\n').filter((line) => /^[^/]*\w/.test(line))
      expect(code.length).toBeGreaterThanOrEqual(2)
      expect(code.length).toBeLessThanOrEqual(6)
    })

    test('does not wrap in a report of 80 columns', () => {
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    })
  },
)

function kitFixes(id: string) {
  const fix = catalogue.find((item) => item.id === id)?.fix ?? []
  return fix.filter((each) => each.library === library)
}
