import type { ItemResult, Result } from '@staticfire/contracts'

/** One check of many: its result, or why there is none. */
export interface Run {
  number: number
  isNoisy: boolean
  seconds: number
  result?: Result
  failure?: string
}

/** What the runs said about one thing: status → numbers of the runs that said it. */
export type Said = Record<string, number[]>

export interface ItemComparison {
  item: string
  isIdentical: boolean
  statuses: Said
  /** The claims whose status differs between runs, advisory ones too. */
  claims: { id: string; weight: string; statuses: Said }[]
}

export interface Comparison {
  /** The same status for every judged item in every run, and a result from each. */
  isIdentical: boolean
  decisions: Said
  items: ItemComparison[]
}

/** Lays the runs' verdicts side by side, for all items that this version judges. */
export function compareRuns(runs: readonly Run[]): Comparison {
  const decisions = said(runs, ({ result, failure }) =>
    failure === undefined ? (result?.decision ?? 'none') : 'no result',
  )
  const judged = new Set(
    runs.flatMap(({ result }) => result?.items.filter(isJudged).map(({ id }) => id) ?? []),
  )
  const items = [...judged].map((item) => compareItem(item, runs))
  const isComplete = runs.every(({ result }) => result !== undefined)
  return {
    isIdentical: runs.length > 0 && isComplete && items.every(({ isIdentical }) => isIdentical),
    decisions,
    items,
  }
}

function isJudged({ reason }: ItemResult): boolean {
  return reason?.code !== 'not-judged-by-this-version'
}

function compareItem(item: string, runs: readonly Run[]): ItemComparison {
  const of = ({ result }: Run) => result?.items.find(({ id }) => id === item)
  const statuses = said(runs, (run) => of(run)?.status ?? 'no result')
  const weights = new Map(
    runs.flatMap((run) => of(run)?.claims.map(({ id, weight }) => [id, weight] as const) ?? []),
  )
  const claims = [...weights].map(([id, weight]) => ({
    id,
    weight,
    statuses: said(
      runs.filter((run) => of(run) !== undefined),
      (run) => of(run)?.claims.find((claim) => claim.id === id)?.status ?? 'not made',
    ),
  }))
  return {
    item,
    isIdentical: isOne(statuses),
    statuses,
    claims: claims.filter((claim) => !isOne(claim.statuses)),
  }
}

function said(runs: readonly Run[], of: (run: Run) => string): Said {
  const answers: Said = {}
  for (const run of runs) (answers[of(run)] ??= []).push(run.number)
  return answers
}

function isOne(answers: Said): boolean {
  return Object.keys(answers).length === 1
}
