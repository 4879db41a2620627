import { expect, test } from 'vitest'
import { bucketProblem } from './bucket-problem.ts'
import { measuresOf } from './measures.ts'
import { parseExposition } from './parse-exposition.ts'

function measures(text: string, format: 'text' | 'openmetrics' = 'text') {
  return [...measuresOf(parseExposition(text, format)).values()]
}

test('a histogram is one measure for each set of labels', () => {
  const text = `# TYPE d histogram
d_bucket{route="/a",le="0.1"} 1
d_bucket{route="/a",le="+Inf"} 3
d_sum{route="/a"} 1.5
d_count{route="/a"} 3
d_bucket{route="/b",le="+Inf"} 0
d_sum{route="/b"} 0
d_count{route="/b"} 0
`
  const found = measures(text)
  expect(found).toMatchObject([
    { name: 'd', type: 'histogram', labels: [['route', '/a']], value: 3, sum: 1.5 },
    { name: 'd', type: 'histogram', labels: [['route', '/b']], value: 0, sum: 0 },
  ])
  expect(found.map(bucketProblem)).toEqual([undefined, undefined])
})

test('what nobody typed is told by its names', () => {
  const text = 'd_bucket{le="+Inf"} 2\nd_sum 1\nd_count 2\ns_sum 1\ns_count 2\nplain_count 4\n'
  expect(measures(text).map(({ name, type }) => [name, type])).toEqual([
    ['d', 'histogram'],
    ['s', 'summary'],
    ['plain_count', 'untyped'],
  ])
})

test('a counter of OpenMetrics is called as its samples are', () => {
  const text = '# TYPE r counter\nr_total 4\nr_created 1\n# EOF\n'
  expect(measures(text, 'openmetrics')).toMatchObject([
    { name: 'r_total', type: 'counter', value: 4 },
  ])
})

test.each([
  ['d_bucket{le="1"} 4\nd_bucket{le="+Inf"} 3\nd_count 3\n', /not cumulative/],
  ['d_bucket{le="1"} 3\nd_count 3\n', /\+Inf is missing/],
  ['d_bucket{le="+Inf"} 3\nd_count 4\n', /\+Inf has 3, and _count is 4/],
  ['d_sum 3\nd_count 4\n', /no buckets/],
])('%j has a problem', (samples, problem) => {
  const [measure] = measures(`# TYPE d histogram\n${samples}`)
  expect(bucketProblem(measure!)).toMatch(problem)
})

test('buckets may stand in any order', () => {
  const [measure] = measures(
    '# TYPE d histogram\nd_bucket{le="+Inf"} 3\nd_bucket{le="1e-1"} 1\nd_bucket{le="2"} 2\nd_count 3\n',
  )
  expect(bucketProblem(measure!)).toBeUndefined()
})
