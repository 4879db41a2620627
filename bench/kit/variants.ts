/** One way to answer `GET /hello/world`. */
export interface Variant {
  name: string
  group: 'bare' | 'stack' | 'kit' | 'part'
  /** In `servers/`, with its arguments. */
  script: readonly string[]
  execArgv?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** A collector and an error tracker are told of, and reached. */
  hasTelemetry?: boolean
  /** Lines of log that a request brings; the reader counts them. */
  linesEach?: 0 | 1
}

export const reference = 'fastify'

const unlimited = { RATE_LIMIT: '1000000000' }
const sampled = { ...unlimited, LOG_ACCESS_SAMPLE: '0.01' }

export const variants: readonly Variant[] = [
  { name: 'node:http', group: 'bare', script: ['bare.js', 'node'] },
  { name: 'fastify', group: 'bare', script: ['bare.js', 'fastify'] },
  { name: 'express', group: 'bare', script: ['bare.js', 'express'] },
  { name: 'express + libraries', group: 'stack', script: ['stack-express.js'], linesEach: 1 },
  { name: 'fastify + libraries', group: 'stack', script: ['stack-fastify.js'], linesEach: 1 },
  {
    name: 'fastify + libraries + telemetry',
    group: 'stack',
    script: ['stack-fastify.js', 'telemetry'],
    execArgv: ['--import', './telemetry.js'],
    hasTelemetry: true,
    linesEach: 1,
  },
  ...(['node', 'fastify', 'express'] as const).flatMap((on): Variant[] => {
    const common = { group: 'kit', script: ['kit.js', on], hasTelemetry: true } as const
    return [
      { name: `kit on ${on}`, ...common, env: unlimited, linesEach: 1 },
      { name: `kit on ${on}, lines sampled`, ...common, env: sampled },
    ]
  }),
  {
    name: 'kit on fastify, no telemetry',
    group: 'kit',
    script: ['kit.js', 'fastify'],
    env: unlimited,
    linesEach: 1,
  },
  ...['log', 'metrics', 'tracing', 'errors', 'limits', 'headers', 'policy'].map(
    (part): Variant => ({
      name: `fastify + kit's ${part}`,
      group: 'part',
      script: ['part.js', part],
      hasTelemetry: part === 'tracing' || part === 'errors',
      ...(part === 'log' && { linesEach: 1 }),
    }),
  ),
]
