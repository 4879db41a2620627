import { looksSecret, type VariableType } from '@staticfire/contracts'
import type { Place } from '../findings.ts'
import type { SourceFacts, VariableRead } from '../source/facts.ts'

/** A variable that the program reads, as far as its source shows what it may be. */
export interface SurveyedVariable {
  name: string
  at: Place
  /** Undefined where the source does not show what happens without it. */
  isRequired?: boolean
  type?: VariableType
  values?: string[]
  default?: string
  isSecret: boolean
  isCalled?: boolean
  scheme?: string
  least?: number
  most?: number
}

/** What the platform, the runtime or a library sets or reads: nothing that a service declares. */
const passedOver =
  /^(NODE_ENV|NODE_OPTIONS|NODE_DEBUG|PATH|HOME|PWD|USER|SHELL|TERM|LANG|TZ|CI|HOSTNAME|TMPDIR|TEMP|DEBUG|NO_COLOR|FORCE_COLOR|PYTHON[A-Z]*|KUBERNETES_.*|VITEST.*|JEST_.*|npm_.*)$/

/** The variables of a program, each once, in the order in which they are read. */
export function surveyVariables(program: readonly SourceFacts[]): SurveyedVariable[] {
  const found = new Map<string, SurveyedVariable>()
  const contradicted = new Set<string>()
  for (const { file, reads } of program) {
    for (const read of reads.filter(({ name }) => !passedOver.test(name))) {
      const known = found.get(read.name)
      if (known === undefined) found.set(read.name, surveyed(file, read))
      else if (merge(known, read) === 'contradiction') contradicted.add(read.name)
    }
  }
  for (const name of contradicted) delete found.get(name)?.isRequired
  return [...found.values()].slice(0, 200)
}

function surveyed(file: string, { line, ...read }: VariableRead): SurveyedVariable {
  const { default: fallback, ...rest } = read
  const isFitting = fallback !== undefined && fits(fallback, read)
  return {
    ...rest,
    at: { file, line },
    isSecret: looksSecret(read.name),
    ...(isFitting && { default: fallback }),
  }
}

/** One place may know more than another; two that differ leave it open. */
function merge(known: SurveyedVariable, read: VariableRead): 'contradiction' | undefined {
  if (read.isCalled === true) known.isCalled = true
  known.type ??= read.type as VariableType
  if (known.type === undefined) delete known.type
  if (known.values === undefined && read.values && known.type === 'enum') known.values = read.values
  if (known.isRequired === undefined) {
    if (read.isRequired !== undefined) known.isRequired = read.isRequired
    if (read.default !== undefined && fits(read.default, known)) known.default = read.default
    return undefined
  }
  const differs = read.isRequired !== undefined && read.isRequired !== known.isRequired
  return differs ? 'contradiction' : undefined
}

function fits(value: string, { type, values }: Pick<VariableRead, 'type' | 'values'>): boolean {
  switch (type) {
    case 'integer':
      return /^[+-]?\d+$/.test(value)
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value))
    case 'boolean':
      return /^(true|false|0|1|yes|no|on|off)$/i.test(value)
    case 'url':
      return URL.canParse(value)
    case 'enum':
      return values?.includes(value) === true
    default:
      return true
  }
}
