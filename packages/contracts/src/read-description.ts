import { type Description, descriptionSchema } from './description.ts'
import { expectation, key, problemsOf } from './problems.ts'

export type ReadDescription =
  | { ok: true; description: Description }
  /** `problem` is one sentence, without a full stop. */
  | { ok: false; problem: string }

/** What `GET /describe` answered, if it is a description of a version that is known here. */
export function readDescription(text: string): ReadDescription {
  const value = parsed(text)
  if (value === undefined) return { ok: false, problem: 'it is no JSON' }
  const result = descriptionSchema.safeParse(value, { error: expectation })
  if (result.success) return { ok: true, description: result.data }
  const [first] = problemsOf(result.error.issues, descriptionSchema, value)
  if (first === undefined) return { ok: false, problem: 'it is no description' }
  const where = first.path.length === 0 ? '' : `${key(first.path)} `
  return { ok: false, problem: `${where}${first.message}` }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
