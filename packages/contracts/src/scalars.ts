import { z } from 'zod'
import { httpMethods } from './request-line.ts'
import { type UnitKind, unitKinds } from './units.ts'

// The `error` of a schema here is what was expected, as a noun: problems.ts makes the sentence.

export const httpMethod = z.enum(httpMethods)

export const text = z.string('text').min(1, 'text that is not empty')

export const duration = unit('duration', 'A duration: 250ms, 30s, 15m, 2h, 90d')
export const size = unit('size', 'A size: 200kb, 1mb (thousands) or 1mib (1024s)')
export const rate = unit('rate', 'A rate: 200/s, 30/m, 1000/h')
export const percentage = unit('percentage', 'A percentage: 0.1%')

export const date = z.iso.date('a date such as 2027-03-01')

export const variableName = z
  .string('the name of an environment variable')
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable, such as DATABASE_URL')

export const name = z
  .string('a name')
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'a name of letters, digits, - and _')

export const path = z
  .string('a path')
  .regex(/^\/\S*$/, 'a path that starts with /, such as /health')

export const itemId = z
  .string('an item')
  .regex(/^[a-z]+\/[a-z-]+$/, 'an item, such as reliability/timeouts')

/** One command: an argv list, or one string split like a shell splits words. No shell is run. */
export const command = z.union(
  [text, z.array(z.string('text')).min(1, 'a list that is not empty')],
  {
    error: 'a command: one string, or a list of its words',
  },
)

/**
 * One command or a list of commands. A list of plain words is one command's argv; a list whose
 * first element is a string with spaces, or that holds lists, is a list of commands.
 */
export const commands = z.union([text, z.array(command).min(1, 'a list that is not empty')], {
  error: 'a command, or a list of commands',
})

const port = z.int('a port').min(1, 'a port from 1 to 65535').max(65_535, 'a port from 1 to 65535')

export const portBinding = z.union([variableName, port], {
  error: 'the variable that tells the port, such as PORT, or a port number',
})

/** Values of environment variables; YAML numbers and booleans stand for their text. */
export const env = z.record(
  variableName,
  z.union([z.string(), z.number(), z.boolean()], { error: 'text' }),
  'a map of variables',
)

export const headers = z.record(
  z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "a header's name"),
  z.string('text').regex(/^[^\r\n\0]*$/, 'text on one line'),
  'a map of headers',
)

/** The check is ours, for its message; `pattern` is told to JSON Schema, which cannot see it. */
function unit(kind: UnitKind, description: string) {
  const { expected, pattern, parse } = unitKinds[kind]
  return z
    .string(expected)
    .refine((value) => reason(parse, value) === undefined, {
      error: (issue) => reason(parse, String(issue.input)) ?? expected,
    })
    .meta({ pattern: pattern.source, description })
}

function reason(parse: (text: string) => number, value: string): string | undefined {
  try {
    parse(value)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
