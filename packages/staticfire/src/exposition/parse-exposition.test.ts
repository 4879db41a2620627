import { expect, test } from 'vitest'
import { parseExposition } from './parse-exposition.ts'

const valid = `# HELP http_requests_total Requests with \\\\ and \\n in the help.
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/orders",status="200"} 1027 1395066363000
http_requests_total{method="GET", route="/say/\\"hi\\"\\\\\\n",status="200",} 3

# a comment
   # TYPE rpc summary
rpc{quantile="0.5"}   4.7e+03
rpc_sum 1.7560473e+07
rpc_count 2693
# TYPE up gauge
up{} -Inf
nobody_typed NaN
{"a.name", "a label"="x"} +Inf
`

test('what the text format allows is read without a word', () => {
  const { series, types, problems } = parseExposition(valid, 'text')
  expect(problems).toEqual([])
  expect(series.map(({ name }) => name)).toEqual([
    'http_requests_total',
    'http_requests_total',
    'rpc',
    'rpc_sum',
    'rpc_count',
    'up',
    'nobody_typed',
    'a.name',
  ])
  expect(series[1]).toMatchObject({
    value: 3,
    labels: [
      ['method', 'GET'],
      ['route', '/say/"hi"\\\n'],
      ['status', '200'],
    ],
  })
  expect(series.slice(5).map(({ value }) => value)).toEqual([-Infinity, NaN, Infinity])
  expect([...types]).toEqual([
    ['http_requests_total', 'counter'],
    ['rpc', 'summary'],
    ['up', 'gauge'],
  ])
})

test.each([
  ['a{b="c} 1', 'a quote that is not closed'],
  ['a{b="\\x"} 1', 'an escape that does not exist: \\x'],
  ['a{b="c" d="e"} 1', 'labels that are not closed'],
  ['a{b="c",b="d"} 1', 'the label b twice'],
  ['a{b=c} 1', 'a value without its opening quote'],
  ['a{,} 1', 'a label without a value'],
  ['a{="c"} 1', 'a label without a name'],
  ['1a 1', 'no name of a metric'],
  ['a', 'not a number: ""'],
  ['a one', 'not a number: "one"'],
  ['a 1\r', 'not a number: "1\\r"'],
  ['a 0x1', 'not a number: "0x1"'],
  ['a 1 1.5', 'not a timestamp in milliseconds: "1.5"'],
  ['a 1 2 3', 'more after the timestamp'],
  ['a-b 1', 'not a number: "-b"'],
  ['<html>', 'no name of a metric'],
  ['# TYPE a meter', 'no type of this format: "meter"'],
  ['# TYPE a', 'no type of this format: ""'],
  ['# TYPE a counter\n# TYPE a gauge', 'a second # TYPE of a'],
  ['# HELP a x\n# HELP a y', 'a second # HELP of a'],
  ['a 1\n# TYPE a counter', '# TYPE of a after its samples'],
  ['a{b="1",c="2"} 1\na{c="2",b="1"} 2', 'the same series twice'],
  ['# TYPE a histogram\na_bucket{le="x"} 1', 'not a number: "x"'],
  ['# TYPE a histogram\na_bucket 1', 'a histogram without the label le'],
  ['# TYPE a summary\na{quantile="half"} 1', 'not a number: "half"'],
])('%j is refused', (text, what) => {
  const { problems, errorCount } = parseExposition(`${text}\n`, 'text')
  expect(problems.map((each) => each.what)).toEqual([what])
  expect(errorCount).toBe(1)
})

test.each([
  ['a 1', 'no line feed at the end'],
  ['a{x="1"} 1\nb 1\na{x="2"} 1\n', 'a is not in one group'],
  ['# HELP a \\d\na 1\n', 'an escape that does not exist in # HELP'],
])('%j is remarked on', (text, what) => {
  const { problems, errorCount } = parseExposition(text, 'text')
  expect(problems.map((each) => each.what)).toEqual([what])
  expect(errorCount).toBe(0)
})

const openMetrics = `# TYPE http_request_duration_seconds histogram
# UNIT http_request_duration_seconds seconds
# HELP http_request_duration_seconds Of \\"all\\".
http_request_duration_seconds_bucket{le="0.1"} 8 # {trace_id="a=b"} 0.054 1520879607.789
http_request_duration_seconds_bucket{le="+Inf"} 9 1520879607.7
http_request_duration_seconds_count 9
http_request_duration_seconds_sum 4.2
# TYPE http_requests counter
http_requests_total 9 # {} 1
http_requests_created 1520872607.123
# TYPE build info
build_info{version="1"} 1
# EOF
`

test('what OpenMetrics allows is read without a word', () => {
  const { series, problems } = parseExposition(openMetrics, 'openmetrics')
  expect(problems).toEqual([])
  expect(series).toHaveLength(7)
})

test.each([
  ['a 1\n', 'no # EOF at the end'],
  ['a 1\n# EOF\nb 1\n', 'something after # EOF'],
  ['\na 1\n# EOF\n', 'an empty line'],
  ['a  1\n# EOF\n', 'not a number: ""'],
  ['a 1 # trace\n# EOF\n', 'an exemplar without labels'],
  ['# TYPE a untyped\n# EOF\n', 'no type of this format: "untyped"'],
])('OpenMetrics: %j is refused', (text, what) => {
  expect(parseExposition(text, 'openmetrics').problems.map((each) => each.what)).toEqual([what])
})

test('a hostile scrape is read within bounds', () => {
  const many = Array.from({ length: 120_000 }, (_, index) => `a${index} 1`).join('\n')
  const flood = parseExposition(`${many}\n`, 'text')
  expect(flood.isCut).toBe(true)
  expect(flood.series).toHaveLength(50_000)

  const broken = parseExposition('{{{{\n'.repeat(10_000), 'text')
  expect(broken.errorCount).toBe(10_000)
  expect(broken.problems.length).toBeLessThan(20)

  const long = parseExposition(`a{b="${'\\\\'.repeat(500_000)}`, 'text')
  expect(long.problems[0]!.text.length).toBeLessThan(300)
  expect(long.errorCount).toBe(1)
})

test('an error is kept when remarks came first', () => {
  const remarks = Array.from({ length: 30 }, (_, index) => `a{x="${index}"} 1\nb${index} 1`)
  const { problems } = parseExposition(`${remarks.join('\n')}\nbroken\n`, 'text')
  expect(problems.at(-1)).toMatchObject({ severity: 'error' })
})
