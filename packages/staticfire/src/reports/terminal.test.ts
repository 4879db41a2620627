import type { Result } from '@staticfire/contracts'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { displayWidth } from './display-width.ts'
import { renderTerminal } from './terminal.ts'
import { hostileStrings, tenMegabytes } from './testing/hostile.ts'
import { go, hold, noGo, notDecided, partial, samples, withEveryString } from './testing/sample-result.ts'

const runDir = '/srv/orders/.staticfire/runs/2026-11-23T07-09-12'

function show(result: Result, columns = 80): string {
  return renderTerminal(result, { columns, hasColor: false, runDir, reportFile: `${runDir}/report.html` })
}

test('a NO-GO says what failed, why it matters and how to fix it', () => {
  expect(show(noGo)).toMatchInlineSnapshot()
})

test('a GO is short', () => {
  expect(show(go)).toMatchInlineSnapshot()
})

test('a HOLD asks for what is missing', () => {
  expect(show(hold)).toMatchInlineSnapshot()
})

test('without a decision it says why there is none', () => {
  expect(show(notDecided)).toMatchInlineSnapshot()
})

test('a part of a run says that it is one', () => {
  expect(show(partial)).toMatchInlineSnapshot()
})

test('colour is added last: it changes no letter', () => {
  const colored = renderTerminal(go, { columns: 80, hasColor: true, runDir })
  expect(stripVTControlCharacters(colored)).toBe(renderTerminal(go, { columns: 80, hasColor: false, runDir }))
  expect(colored).toMatchInlineSnapshot()
})

test.each([40, 80, 160])('at %i columns no line is wider, and headings fill the width', (columns) => {
  for (const result of Object.values(samples)) {
    const widths = show(result, columns).split('\n').map(displayWidth)
    expect(Math.max(...widths)).toBe(columns)
  }
})

test('a stream that does not know its width is taken for 80 columns', () => {
  expect(show(noGo, Number.NaN)).toBe(show(noGo, 80))
  expect(show(noGo, 0)).toBe(show(noGo, 80))
})

test('no line ends with spaces', () => {
  for (const result of Object.values(samples)) expect(show(result)).not.toMatch(/ $/m)
})

test.each(Object.entries(hostileStrings))('%s in every string is only shown', (_, text) => {
  for (const sample of Object.values(samples)) {
    const shown = renderTerminal(withEveryString(sample, text), { columns: 80, hasColor: false, runDir: text, reportFile: text })
    const lines = shown.split('\n')
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(80)
    expect(lines.slice(2).filter((line) => /^ ?(GO|NO-GO|HOLD)\b/.test(line))).toEqual([])
  }
})

test('ten megabytes in every string stay a page', () => {
  expect(show(withEveryString(noGo, tenMegabytes)).length).toBeLessThan(200_000)
})
