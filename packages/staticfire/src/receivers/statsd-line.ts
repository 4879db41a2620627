/** One measurement as a StatsD client told it. */
export interface StatsdSample {
  name: string
  type: 'counter' | 'gauge' | 'timing' | 'histogram' | 'distribution' | 'set'
  value: number
  /** A gauge that was told by how much it changed. */
  isRelative: boolean
  /** One in so many was told: 0.1 stands for ten of them. */
  sampleRate: number
  /** DogStatsD: `name:value`, or a word. */
  tags: string[]
}

const types = {
  c: 'counter',
  g: 'gauge',
  ms: 'timing',
  h: 'histogram',
  d: 'distribution',
  s: 'set',
} as const

/**
 * The samples of one line: `name:value|type|@rate|#tag:value`, with DogStatsD's several values
 * (`name:1:2|d`); undefined for anything else, DogStatsD's events and service checks included.
 */
export function parseStatsdLine(line: string): StatsdSample[] | undefined {
  const [head = '', code = '', ...extras] = line.trim().split('|')
  const [name = '', ...values] = head.split(':')
  const type = Object.hasOwn(types, code) ? types[code as keyof typeof types] : undefined
  if (!type || name === '' || name.startsWith('_') || values.length === 0) return undefined
  const rate = Number(extras.find((extra) => extra.startsWith('@'))?.slice(1) ?? 1)
  const tags = extras.find((extra) => extra.startsWith('#'))?.slice(1)
  const samples = values.map((value) => ({
    name: name.slice(0, 200),
    type,
    value: type === 'set' ? 1 : Number(value),
    isRelative: type === 'gauge' && /^[+-]/.test(value),
    sampleRate: rate > 0 && rate <= 1 ? rate : 1,
    tags: tags === undefined ? [] : tags.split(',').slice(0, 32),
  }))
  return samples.every(({ value }) => Number.isFinite(value)) ? samples : undefined
}
