import { z } from 'zod'
import { dependencyKinds, variableTypes } from './configuration.ts'
import { name, path, variableName } from './scalars.ts'

/** A description of a later version is not read: what its words mean is not known. */
export const descriptionVersion = 1

/** What was written by a service may be anything: everything in it is bounded. */
const most = 200
const line = z.string('text').min(1, 'text that is not empty').max(most, 'a short text')
const count = z.int('a whole number').min(1, 'a whole number from 1').max(1_000_000)
const milliseconds = z
  .number('milliseconds')
  .min(0, 'milliseconds from 0')
  .max(2 ** 31, 'milliseconds up to 24 days')
const share = z.number('a share').min(0, 'a share from 0 to 1').max(1, 'a share from 0 to 1')
const flag = z.boolean('true or false')
const list = <T extends z.ZodType>(item: T) => z.array(item, 'a list').max(most, 'a shorter list')
const route = path.max(most, 'a shorter path')

const dependency = z.object({
  name,
  kind: z.enum([...dependencyKinds, 'other']),
  env: variableName
    .max(most)
    .exactOptional()
    .describe('The variable that its address comes from, when that is known'),
  isCritical: flag.exactOptional().describe('Readiness depends on it'),
  deadlineMs: milliseconds
    .exactOptional()
    .describe('The patience for one operation on it, all tries together'),
  retry: z
    .object({
      attempts: count.describe('The first one among them'),
      budgetRatio: share.exactOptional().describe('Retries for each call, at most'),
    })
    .exactOptional(),
  breaker: z
    .object({
      failureRate: share.exactOptional(),
      minimumCalls: count.exactOptional(),
      resetMs: milliseconds,
    })
    .exactOptional(),
  bulkhead: z.object({ concurrency: count }).exactOptional(),
  pool: count.exactOptional().describe('Connections at most, for one process'),
  hasFallback: flag.exactOptional(),
})

const variable = z
  .object({
    name: variableName.max(most),
    type: z.enum(variableTypes),
    values: list(line).min(1, 'the allowed values').exactOptional(),
    isRequired: flag,
    isSecret: flag,
    default: z.string('text').max(most, 'a short text').exactOptional(),
  })
  .refine((it) => !(it.isSecret && it.default !== undefined), {
    error: 'a secret has no default',
    path: ['default'],
  })

/**
 * What a service says about itself on its management port. Each entry is a claim: a check holds it
 * against what it measures. Keys that are not known here are passed over, so that a later kit may say more.
 */
export const descriptionSchema = z.object({
  schemaVersion: z.literal(descriptionVersion, `the number ${descriptionVersion}`),
  service: z.object({ name: line, version: line.exactOptional() }),
  dependencies: list(dependency),
  limits: z
    .object({
      requests: count,
      perMs: milliseconds.min(1, 'milliseconds from 1'),
      by: z.enum(['identity', 'ip']).exactOptional(),
      trustedHops: z.int('a whole number').min(0, 'a whole number from 0').max(100).exactOptional(),
      env: variableName.max(most).exactOptional().describe('The variable that sets `requests`'),
    })
    .exactOptional(),
  variables: list(variable).describe('Never a value in use, and of a secret no default'),
  endpoints: z.object({
    live: route.exactOptional(),
    ready: route.exactOptional(),
    startup: route.exactOptional(),
    metrics: route.exactOptional(),
    openapi: route.exactOptional(),
  }),
  drain: z
    .object({
      delayMs: milliseconds.exactOptional().describe('Left out where it depends on who polls'),
      timeoutMs: milliseconds.describe('From the signal to the end of the process'),
    })
    .exactOptional(),
  flags: list(line).exactOptional(),
})

export type Description = z.infer<typeof descriptionSchema>
export type DescribedDependency = Description['dependencies'][number]
export type DescribedVariable = Description['variables'][number]
