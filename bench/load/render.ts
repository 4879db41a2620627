import { median } from '../../packages/staticfire/src/statistics/percentiles.ts'
import { latenessBudgetMs } from '../../packages/staticfire/src/statistics/lateness.ts'
import { fractions, type Round } from './rounds.ts'
import type { LoadResult } from '../load.ts'

const names = fractions.map((fraction) => (fraction === 1 ? 'max' : `p${fraction * 100}`))

/** The rows for a terminal. */
export function renderTable(result: LoadResult): string {
  return [
    ...headline(result),
    '',
    ...align([heading, ...accuracyRows(result)]),
    '',
    ...align([throughputHeading, ...throughputRows(result)]),
    '',
    verdict(result),
  ].join('\n')
}

export function renderMarkdown(result: LoadResult): string {
  const table = ([head = [], ...rows]: string[][]): string[] =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
  return [
    '# The load generator beside the truth',
    '',
    '`npm run bench:load` · `-- --json` for the figures · `-- --write` for these files',
    '',
    ...headline(result),
    '',
    ...table([heading, ...accuracyRows(result)]),
    '',
    'The truth is computed from the planned send times and the schedule, plus the lateness that the',
    'service itself, a process of its own, states in each answer. Errors are those of the median round,',
    'with the smallest and the largest of all rounds. The closed loop is what a tool reports whose ten',
    'connections wait for their answers: it meets a stall with ten requests.',
    '',
    ...table([throughputHeading, ...throughputRows(result)]),
    '',
    verdict(result),
    '',
  ].join('\n')
}

/** The error of each round at one percentile, as a share of the truth. */
export function errorsAt(rounds: readonly Round[], index: number): number[] {
  return rounds.map(
    ({ measuredMs, truthMs }) => (measuredMs[index] ?? 0) / (truthMs[index] ?? 0) - 1,
  )
}

const heading = [
  '',
  'truth ms',
  'measured ms',
  'error',
  'least … most',
  'closed loop ms',
  'its error',
]

function accuracyRows({ rounds, closed }: LoadResult): string[][] {
  return names.map((name, index) => {
    const errors = errorsAt(rounds, index)
    const truth = middle(rounds.map((round) => round.truthMs[index] ?? 0))
    const naive = closed.measuredMs[index] ?? 0
    return [
      name,
      truth.toFixed(1),
      middle(rounds.map((round) => round.measuredMs[index] ?? 0)).toFixed(1),
      percent(middle(errors)),
      `${percent(Math.min(...errors))} … ${percent(Math.max(...errors))}`,
      naive.toFixed(1),
      percent(naive / truth - 1),
    ]
  })
}

const throughputHeading = [
  'load',
  'requests',
  'failed',
  'send lateness p99',
  'loop delay p99',
  'one core',
]

function throughputRows({ rounds, fast }: LoadResult): string[][] {
  return [...rounds, fast].map((round) => [
    `${round.ratePerSecond}/s`,
    String(round.requests),
    String(round.failed),
    `${round.latenessP99Ms.toFixed(2)} ms`,
    `${round.eventLoopP99Ms.toFixed(2)} ms`,
    percent(round.cpuShare).replace('+', ''),
  ])
}

function headline(result: LoadResult): string[] {
  const { at, node, cpu, cores, loadAverage, niceness, schedule, rounds, voided } = result
  const { serviceMs, stallMs, stallEveryMs } = schedule
  const [round] = rounds
  return [
    `${serviceMs} ms of service, a stall of ${stallMs} ms every ${stallEveryMs} ms; ` +
      `${round?.ratePerSecond ?? 0}/s, ${rounds.length} rounds of ${round?.requests ?? 0} requests, ` +
      `${voided.length} more void because the machine was too busy (lateness p99 above ${latenessBudgetMs} ms).`,
    `${at} · Node ${node} · ${cores} × ${cpu} · load average ${loadAverage.toFixed(1)} · niceness ${niceness}`,
  ]
}

function verdict({ worstError, budget }: LoadResult): string {
  const isWithin = worstError <= budget
  return `The largest error of a median round is ${percent(worstError)}: ${isWithin ? 'within' : 'beyond'} ${percent(budget)} of the truth.`.replaceAll(
    '+',
    '',
  )
}

function middle(values: readonly number[]): number {
  return median(values) ?? Number.NaN
}

function percent(share: number): string {
  return `${share >= 0 ? '+' : '−'}${Math.abs(share * 100).toFixed(1)} %`
}

function align(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths?.[column] ?? 0) : cell.padStart(widths?.[column] ?? 0),
      )
      .join('  '),
  )
}
