import type { Operation, OperationParameter } from '@staticfire/contracts'

export interface TargetOverrides {
  /** Path parameters by name. */
  path?: Record<string, string>
  /** Query parameters by name, added to or replacing the operation's. */
  query?: Record<string, string>
  /** The whole path and query, raw. */
  target?: string
}

/** Path and query of an operation, its parameters filled in by `valueOf`. */
export function renderTarget(
  operation: Operation,
  valueOf: (parameter: OperationParameter) => string,
  overrides: TargetOverrides = {},
): string {
  if (overrides.target !== undefined) return overrides.target
  const [template = '', ownQuery] = operation.path.split('?', 2)
  const parameters = new Map(
    operation.parameters.filter((each) => each.in === 'path').map((each) => [each.name, each]),
  )
  const path = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = parameters.get(name)
    return encodeURIComponent(overrides.path?.[name] ?? (parameter ? valueOf(parameter) : name))
  })
  const query = new URLSearchParams(ownQuery)
  for (const parameter of operation.parameters) {
    if (parameter.in === 'query') query.set(parameter.name, valueOf(parameter))
  }
  for (const [name, value] of Object.entries(overrides.query ?? {})) query.set(name, value)
  return query.size > 0 ? `${path}?${query.toString()}` : path
}
