import { expect, test } from 'vitest'
import { palette } from './html-palette.ts'

const schemes = palette
  .split('@media')
  .map((part) =>
    Object.fromEntries(
      [...part.matchAll(/--([\w-]+):(#\w+)/g)].map(([, name, color]) => [name!, color!]),
    ),
  )
const grounds = ['ground', 'surface', 'code']
const inks = ['text', 'quiet', 'link', 'pass', 'fail', 'hold', 'waived']

test.each([
  ['light', schemes[0]!],
  ['dark', schemes[1]!],
])('in %s every ink has a contrast of 4.5 to 1 on every ground it stands on', (_, colors) => {
  const pairs = [
    ...grounds.flatMap((ground) => inks.map((ink) => [ink, ground] as const)),
    ...['pass', 'fail', 'hold', 'waived', 'quiet'].flatMap((tone) => [
      [tone, `${tone}-soft`] as const,
      ['on-tone', tone] as const,
    ]),
    ['text', 'hold-soft'] as const,
  ]
  const tooFaint = pairs.filter(([ink, ground]) => contrast(colors[ink]!, colors[ground]!) < 4.5)
  expect(tooFaint).toEqual([])
})

/** WCAG 2.2, contrast ratio. */
function contrast(first: string, second: string): number {
  const [dark, light] = [luminance(first), luminance(second)].toSorted((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(color: string): number {
  const digits =
    color.length === 4
      ? color
          .slice(1)
          .match(/./g)!
          .map((digit) => digit + digit)
      : color.slice(1).match(/../g)!
  const [red, green, blue] = digits.map((hex) => {
    const share = Number.parseInt(hex, 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
