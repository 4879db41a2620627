import { type Configuration, validateConfiguration } from '@staticfire/contracts'
import { commandProblems } from '../config/command-problems.ts'
import { parseYaml } from '../config/yaml-source.ts'
import { renderConfiguration } from './render.ts'
import type { Survey } from './survey.ts'

/** A `staticfire.yaml` made of what was found, and what a check would still ask for. */
export interface Draft {
  text: string
  /** Absent while something is missing. */
  configuration?: Configuration
  missing: { line: number; key: string; text: string }[]
}

/** Writes down a survey, and reads it as a check would. */
export function draft(found: Survey): Draft {
  const text = renderConfiguration(found)
  const source = parseYaml(text)
  if (!source.ok) {
    return {
      text,
      missing: source.problems.map((it) => ({ line: it.line, key: '', text: it.message })),
    }
  }
  const result = validateConfiguration(source.value, source.locate, { check: commandProblems })
  if (result.ok) return { text, configuration: result.configuration, missing: [] }
  return {
    text,
    missing: result.problems.map((it) => ({ line: it.line ?? 1, key: it.key, text: it.message })),
  }
}
