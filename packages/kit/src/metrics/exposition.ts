import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Family, HistogramSample } from './family.ts'
import { escapeHelp } from './labels.ts'

/** A slice of text this long takes well under a millisecond to make. */
const sliceLength = 65_536

/**
 * Writes the text format 0.0.4. Gives the event loop back after each slice, so that thousands of series
 * delay no request; a counter may thus be some milliseconds newer than another.
 */
export interface ExpositionWriter {
  writeFamily(family: Family): Promise<void>
  text(): string
}

export function createExpositionWriter(): ExpositionWriter {
  const slices: string[] = []
  let slice = ''

  const rest = async () => {
    slices.push(slice)
    slice = ''
    await nextTurn()
  }

  return {
    async writeFamily(family) {
      const { name, help, type } = family
      let isFirst = true
      const head = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`
      if (family.type === 'histogram') {
        const tails = [...family.bounds.map(String), '+Inf'].map((bound) => `le="${bound}"} `)
        for (const sample of family.samples) {
          if (isFirst) slice += head
          isFirst = false
          slice += histogramLines(name, tails, sample)
          if (slice.length >= sliceLength) await rest()
        }
        return
      }
      for (const { labels, value } of family.samples) {
        if (isFirst) slice += head
        isFirst = false
        slice += `${name}${braced(labels.text)} ${formatted(value)}\n`
        if (slice.length >= sliceLength) await rest()
      }
    },
    text: () => slices.join('') + slice,
  }
}

function histogramLines(
  name: string,
  tails: readonly string[],
  { labels, counts, sum }: HistogramSample,
): string {
  const start = `${name}_bucket{${labels.text}${labels.text === '' ? '' : ','}`
  let lines = ''
  let total = 0
  for (let at = 0; at < tails.length; at++) {
    total += counts[at] ?? 0
    lines += `${start}${tails[at]!}${total}\n`
  }
  const own = braced(labels.text)
  return `${lines}${name}_sum${own} ${formatted(sum)}\n${name}_count${own} ${total}\n`
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}

/** JavaScript writes numbers as Go reads them, but for infinity. */
function formatted(value: number): string {
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value)
}
