import { z } from 'zod'

// The types in result.ts are written by hand, to be read; a test holds this schema against them.

const text = z.string()
const level = z.enum(['bronze', 'silver', 'gold'])
const claimStatus = z.enum(['pass', 'fail', 'unproven', 'not-applicable', 'error'])
const status = z.enum(['pass', 'fail', 'unproven', 'not-applicable', 'waived', 'error'])
const optional = <T extends z.ZodType>(schema: T) => schema.exactOptional()

const timeline = z.strictObject({
  title: text,
  zero: text,
  lanes: z.array(
    z.strictObject({
      name: text,
      kind: z.enum(['spans', 'points']),
      items: z.array(
        z.strictObject({
          atMs: z.number(),
          untilMs: optional(z.number()),
          tone: z.enum(['good', 'bad', 'neutral']),
          label: optional(text),
        }),
      ),
    }),
  ),
  marks: z.array(z.strictObject({ atMs: z.number(), label: text })),
})

const evidence = z.strictObject({
  kind: z.enum(['measured', 'read', 'attested']),
  text,
  tier: optional(z.number()).describe('The interposition tier the measurement rests on'),
  observed: optional(text),
  expected: optional(text),
  experiment: optional(text).describe('The experiment with its key: timeouts[payments/silent]'),
  file: optional(text),
  line: optional(z.number()),
  series: optional(timeline),
})

const reason = z.strictObject({
  code: text,
  message: text,
  remedy: optional(text).describe('The line of staticfire.yaml, or the flag, that would prove it'),
})

const claim = z.strictObject({
  id: text,
  text,
  weight: z.enum(['required', 'advisory']),
  status: claimStatus,
  evidence: z.array(evidence),
  reason: optional(reason),
})

const item = z.strictObject({
  id: text,
  section: text,
  title: text,
  status,
  required: z.boolean(),
  summary: text,
  why: text,
  claims: z.array(claim),
  reason: optional(reason),
  fix: z.array(z.strictObject({ language: text, library: optional(text), text })),
  rerun: text,
  references: z.array(z.strictObject({ title: text, url: text })),
  definitionHash: text,
})

const experiment = z.strictObject({
  id: text,
  status: z.enum(['done', 'failed', 'skipped', 'interrupted']),
  attempt: z.number(),
  startedAt: z.number(),
  durationMs: z.number(),
  instance: optional(text),
  valid: z.boolean(),
  invalidBecause: optional(text),
})

const dependency = z.strictObject({
  name: text,
  kind: text,
  operations: z.array(
    z.strictObject({ name: text, count: z.number(), p50Ms: z.number(), p95Ms: z.number() }),
  ),
})

const counts = z.strictObject({
  pass: z.number(),
  fail: z.number(),
  unproven: z.number(),
  notApplicable: z.number(),
  waived: z.number(),
  error: z.number(),
})

/** `result.json`, which `staticfire check --json` prints. */
export const resultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('staticfire'), version: text }),
  service: z.strictObject({ name: text, root: text, commit: optional(text) }),
  decision: z.enum(['go', 'no-go', 'hold']).nullable(),
  decisionReason: text,
  partial: z.boolean().describe('The run was interrupted; what stands here is part of it'),
  level: z.strictObject({
    required: level,
    reached: level.nullable(),
    next: z.strictObject({ level, lacks: z.array(text) }).nullable(),
  }),
  counts,
  score: z.strictObject({
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  }),
  items: z.array(item),
  experiments: z.array(experiment),
  dependencies: z.array(dependency),
  environment: z.record(text, z.unknown()),
  timing: z.strictObject({
    startedAt: z.number().describe('Milliseconds since the epoch'),
    totalMs: z.number(),
    criticalPath: z.array(text),
  }),
  notes: z.array(text),
})
