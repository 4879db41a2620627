import type { Label, Series } from './exposition.ts'
import { BadLine, type LineScanner, scanLine } from './line-scanner.ts'
import { readNumber } from './read-number.ts'

const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y
const word = /[^ \t]+/y
const mostLabels = 100

/** `name{label="value"} 1 1700000000000`: one sample of the text format. */
export function readTextSample(line: string, at: number): Series {
  const scanner = scanLine(line)
  scanner.blanks()
  const { name, labels } = readIdentity(scanner, true)
  scanner.blanks()
  const value = readNumber(scanner.match(word))
  scanner.blanks()
  const timestamp = scanner.match(word)
  if (timestamp !== '' && !/^[+-]?\d{1,19}$/.test(timestamp))
    throw new BadLine(`not a timestamp in milliseconds: ${JSON.stringify(timestamp.slice(0, 40))}`)
  scanner.blanks()
  if (!scanner.atEnd) throw new BadLine('more after the timestamp')
  return { name, labels, value, line: at }
}

/** The same for OpenMetrics: single spaces, seconds, and an exemplar at most. */
export function readOpenMetricsSample(line: string, at: number): Series {
  const scanner = scanLine(line)
  const { name, labels } = readIdentity(scanner, false)
  if (!scanner.skip(' ')) throw new BadLine('no space before the value')
  const value = readNumber(scanner.match(word))
  const rest = scanner.rest()
  const exemplar = rest.indexOf(' # ')
  const timestamp = exemplar < 0 ? rest : rest.slice(0, exemplar)
  if (timestamp !== '') readSpacedNumber(timestamp)
  if (exemplar >= 0) readExemplar(rest.slice(exemplar + ' # '.length))
  return { name, labels, value, line: at }
}

function readExemplar(text: string): void {
  const scanner = scanLine(text)
  if (scanner.peek() !== '{') throw new BadLine('an exemplar without labels')
  readLabels(scanner)
  const [value = '', timestamp, ...more] = scanner.rest().replace(/^ /, '').split(' ')
  readNumber(value)
  if (timestamp !== undefined) readNumber(timestamp)
  if (more.length > 0) throw new BadLine('more after an exemplar')
}

function readSpacedNumber(text: string): void {
  if (!text.startsWith(' ')) throw new BadLine('no space before the timestamp')
  readNumber(text.slice(1))
}

/** The name stands before the braces, or as a quoted text inside of them. */
function readIdentity(
  scanner: LineScanner,
  mayHaveBlanks: boolean,
): { name: string; labels: Label[] } {
  const before = scanner.match(metricName)
  if (mayHaveBlanks) scanner.blanks()
  const { quotedName, labels } =
    scanner.peek() === '{' ? readLabels(scanner) : { quotedName: undefined, labels: [] }
  const name = before || quotedName
  if (name === undefined || name === '') throw new BadLine('no name of a metric')
  if (before !== '' && quotedName !== undefined) throw new BadLine('two names of a metric')
  return { name, labels }
}

function readLabels(scanner: LineScanner): { quotedName: string | undefined; labels: Label[] } {
  const labels = new Map<string, string>()
  let quotedName: string | undefined
  scanner.skip('{')
  for (;;) {
    scanner.blanks()
    if (scanner.skip('}')) break
    const isQuoted = scanner.peek() === '"'
    const name = isQuoted ? scanner.quoted() : scanner.match(labelName)
    scanner.blanks()
    if (scanner.skip('=')) {
      scanner.blanks()
      if (name === '') throw new BadLine('a label without a name')
      if (labels.has(name)) throw new BadLine(`the label ${name.slice(0, 60)} twice`)
      labels.set(name, scanner.quoted())
    } else if (isQuoted && quotedName === undefined && labels.size === 0) quotedName = name
    else throw new BadLine('a label without a value')
    if (labels.size > mostLabels) throw new BadLine(`more than ${mostLabels} labels`)
    scanner.blanks()
    if (scanner.skip(',')) continue
    if (!scanner.skip('}')) throw new BadLine('labels that are not closed')
    break
  }
  return { quotedName, labels: [...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)) }
}
