import { expect, test } from 'vitest'
import { displayWidth } from './display-width.ts'
import { renderTerminal } from './terminal.ts'
import { hostileStrings, tenMegabytes } from './testing/hostile.ts'
import { withEveryString, withEveryText } from './testing/replace-strings.ts'
import { noGo, samples } from './testing/sample-result.ts'

test.each(Object.entries(hostileStrings))('%s in every string is only shown', (_, text) => {
  const results = Object.values(samples).flatMap((sample) => [
    withEveryString(sample, text),
    withEveryText(sample, text),
  ])
  for (const result of results) {
    const shown = renderTerminal(result, {
      columns: 80,
      hasColor: false,
      runDir: text,
      reportFile: text,
    })
    const lines = shown.split('\n')
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(80)
    expect(lines.slice(2).filter((line) => /^ ?(GO|NO-GO|HOLD)\b/.test(line))).toEqual([])
  }
})

test('ten megabytes in every string stay a page', () => {
  expect(
    renderTerminal(withEveryText(noGo, tenMegabytes), { columns: 80, hasColor: false, runDir: '' })
      .length,
  ).toBeLessThan(200_000)
})
