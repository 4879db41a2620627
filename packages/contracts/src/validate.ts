import { type Configuration, configurationSchema } from './configuration.ts'
import { areRelated, expectation, key, type Problem, problemsOf } from './problems.ts'
import { checkReferences, namesIn } from './references.ts'
import { prune } from './prune.ts'

/** Something wrong with `staticfire.yaml`: where, what, and what was probably meant. */
export interface ConfigurationProblem {
  /** E.g. `dependencies.database.kind`. */
  key: string
  line?: number
  column?: number
  message: string
  /** The known name that is nearest to the one that was written. */
  nearest?: string
}

export type Locate = (path: readonly PropertyKey[]) => { line: number; column: number } | undefined

export interface ValidateOptions {
  /** The checklist's items; without them the items that the file names are not looked up. */
  itemIds?: readonly string[]
  /** More to check once the shape is right, e.g. whether commands can be split. */
  check?: (configuration: Configuration) => Problem[]
}

export type Validation =
  | { ok: true; configuration: Configuration }
  | { ok: false; problems: ConfigurationProblem[] }

/** Checks the parsed content of `staticfire.yaml`; finds all problems at once, in the file's order. */
export function validateConfiguration(
  value: unknown,
  locate: Locate = () => undefined,
  { itemIds, check = () => [] }: ValidateOptions = {},
): Validation {
  const parsed = configurationSchema.safeParse(value, { error: expectation })
  const problems = parsed.success ? [] : problemsOf(parsed.error.issues, configurationSchema, value)
  // What is wrong in one place does not hide a wrong reference in another.
  const sound = parsed.success ? parsed.data : prune(value, configurationSchema)
  if (sound !== undefined) {
    const names = { ...namesIn(value), itemIds }
    const wrong = [...checkReferences(sound, names), ...check(sound)]
    const known = problems.map((it) => it.path)
    problems.push(...wrong.filter((it) => !known.some((path) => areRelated(path, it.path))))
  }
  if (parsed.success && problems.length === 0) return { ok: true, configuration: parsed.data }
  return { ok: false, problems: problems.map((it) => located(it, locate)).toSorted(inOrder) }
}

function located({ path, message, nearest }: Problem, locate: Locate): ConfigurationProblem {
  const place = firstPlace(path, locate)
  return {
    key: key(path),
    ...(place && { line: place.line, column: place.column }),
    message,
    ...(nearest !== undefined && { nearest }),
  }
}

/** Of what is missing, the place of the nearest thing around it. */
function firstPlace(path: readonly PropertyKey[], locate: Locate) {
  for (let length = path.length; length > 0; length--) {
    const place = locate(path.slice(0, length))
    if (place !== undefined) return place
  }
  return locate([])
}

function inOrder(a: ConfigurationProblem, b: ConfigurationProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}
