import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { change, documentFile, normalised, replay } from '../../../scripts/getting-ready.ts'

test('docs/getting-ready.md is what its files, changes and commands give', async ({ skip }) => {
  const document = await readFile(documentFile, 'utf8')
  const { text, isOffline } = await replay(document)
  skip(isOffline, 'the npm registry cannot be reached')
  expect(normalised(text)).toBe(normalised(document))
  // It is about a service that was not ready, and is.
  const decisions = [...text.matchAll(/^ (NO-GO|HOLD|GO)  quotes/gm)].map(
    ([, decision]) => decision,
  )
  expect(decisions).toEqual(['NO-GO', 'GO'])
}, 1_800_000)

test('a document is another when it decides otherwise, not when it takes longer', () => {
  const printed = ' GO  quotes\n✓ reliability/timeouts  24 claims proven\n  Time  43.8 s\n'
  expect(normalised(printed.replace('43.8 s', '1.2 s').replace('24', '25'))).toBe(
    normalised(printed),
  )
  expect(normalised(printed.replace('GO', 'HOLD'))).not.toBe(normalised(printed))
  expect(normalised(printed.replace('✓', '✗'))).not.toBe(normalised(printed))
})

test('a change is applied hunk by hunk where its old lines stand once', () => {
  const text = 'one\ntwo\nthree\ntwo\n'
  expect(change(text, ' one\n-two\n+2\n@@\n three\n+3\n', 'x')).toBe('one\n2\nthree\n3\ntwo\n')
  expect(() => change(text, '-two\n+2\n', 'x')).toThrow(/stand in x exactly once/)
  expect(() => change(text, '-four\n', 'x')).toThrow(/stand in x exactly once/)
})
