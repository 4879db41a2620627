import { expect, test } from 'vitest'
import { measuresOf } from '../../exposition/measures.ts'
import { parseExposition } from '../../exposition/parse-exposition.ts'
import { fallsBetween, growthBetween } from './growth.ts'

const same = (text: string) => text
const read = (text: string) => measuresOf(parseExposition(text, 'text'))

const before = read(
  `# TYPE r counter
r{status="200"} 4
# TYPE d histogram
d_bucket{le="+Inf"} 4
d_sum 2
d_count 4
# TYPE g gauge
g 9
`,
)
const after = read(
  `# TYPE g gauge
g 3
# TYPE r counter
r{status="200"} 6
r{status="404"} 1
# TYPE d histogram
d_bucket{le="+Inf"} 7
d_sum 2.5
d_count 7
# TYPE nothing counter
nothing NaN
`,
)

test('what counts comes first, what is new has grown from nothing', () => {
  expect(growthBetween(before, after, same)).toEqual({
    growth: [
      { name: 'r', type: 'counter', labels: [['status', '200']], by: 2 },
      { name: 'r', type: 'counter', labels: [['status', '404']], by: 1 },
      { name: 'd', type: 'histogram', labels: [], by: 3, sumBy: 0.5 },
      { name: 'g', type: 'gauge', labels: [], by: -6 },
    ],
    isCut: false,
  })
})

test('a counter that went back, or vanished, is told; a gauge is not', () => {
  expect(fallsBetween(after, before, same)).toEqual([
    { name: 'r', type: 'counter', labels: [['status', '200']], from: 6, to: 4 },
    { name: 'r', type: 'counter', labels: [['status', '404']], from: 1 },
    { name: 'd', type: 'histogram', labels: [], from: 7, to: 4 },
  ])
})

test('what is kept is bounded and masked', () => {
  const many = Array.from({ length: 500 }, (_, index) => `r{secret="${index}"} 1`).join('\n')
  const { growth, isCut } = growthBetween(new Map(), read(`${many}\n`), () => '***')
  expect(growth).toHaveLength(200)
  expect(isCut).toBe(true)
  expect(growth[0]?.labels).toEqual([['secret', '***']])

  const long = read(`r{path="${'x'.repeat(5_000)}"} 1\n`)
  expect(growthBetween(new Map(), long, same).growth[0]?.labels[0]?.[1]).toHaveLength(120)
})
