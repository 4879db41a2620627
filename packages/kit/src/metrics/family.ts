import type { Labels } from './labels.ts'

export interface Sample {
  readonly labels: Labels
  readonly value: number
}

export interface HistogramSample {
  readonly labels: Labels
  /** How many values fell into each bucket alone, not into it and those below; the last is above all bounds. */
  readonly counts: ArrayLike<number>
  readonly sum: number
}

/** A metric with its series at this moment: what every output reads. Series are read while they are walked. */
export type Family =
  | {
      readonly type: 'counter' | 'gauge'
      readonly name: string
      readonly help: string
      readonly samples: Iterable<Sample>
    }
  | {
      readonly type: 'histogram'
      readonly name: string
      readonly help: string
      /** Upper bounds, ascending, without infinity. */
      readonly bounds: readonly number[]
      readonly samples: Iterable<HistogramSample>
    }

/** What a push reads from: `createMetrics` makes one. */
export interface MetricsSource {
  read(): Promise<readonly Family[]>
}
