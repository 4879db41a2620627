import type { Configuration, VariableConfig } from './configuration.ts'
import type { Problem } from './problems.ts'
import { parseDuration } from './units.ts'

/** Defaults of variables that their own type refuses. */
export function variableProblems({ variables = {} }: Configuration): Problem[] {
  return Object.entries(variables).flatMap(([name, it]) => {
    if (it.default === undefined || isValid(String(it.default), it)) return []
    const wanted = it.type === 'enum' ? `one of ${it.values?.join(', ')}` : article(it.type)
    return [{ path: ['variables', name, 'default'], message: `the default is not ${wanted}` }]
  })
}

function isValid(value: string, { type, values = [] }: VariableConfig): boolean {
  switch (type) {
    case 'string':
      return true
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value))
    case 'integer':
      return /^[+-]?\d+$/.test(value)
    case 'boolean':
      return /^(true|false|0|1|yes|no|on|off)$/i.test(value)
    case 'url':
      return URL.canParse(value)
    case 'duration':
      return isDuration(value)
    case 'enum':
      return values.includes(value)
  }
}

/** Services write durations in ways of their own; a bare number is one of them. */
function isDuration(value: string): boolean {
  try {
    parseDuration(value)
    return true
  } catch {
    return (
      /^\d+(\.\d+)?$/.test(value) ||
      /^P(?=.)/.test(value) ||
      /^(\d+(ms|us|ns|[smhd]))+$/.test(value)
    )
  }
}

function article(type: string): string {
  return `${/^(integer|enum)$/.test(type) ? 'an' : 'a'} ${type}`
}
