import { type VariableRead, variableName } from './facts.ts'
import { argument, called, literalOf, textOf } from './python-nodes.ts'
import type { SyntaxNode } from './syntax.ts'

/** The fields of pydantic's settings: each is a variable, required unless it has a default or may be None. */
export function settingsReads(root: SyntaxNode): VariableRead[] {
  return root.all('class_definition').flatMap((definition) => {
    const parents = definition.part('superclasses')?.text ?? ''
    // Settings are often derived in steps.
    if (!/Settings\b/.test(parents)) return []
    const body = definition.part('body')
    const prefix = /env_prefix\s*=\s*["']([^"']*)["']/.exec(body?.text ?? '')?.[1] ?? ''
    return (body?.children ?? []).flatMap((statement) => fieldOf(statement, prefix))
  })
}

function fieldOf(statement: SyntaxNode, prefix: string): VariableRead[] {
  const assignment = statement.children[0]
  const type = assignment?.type === 'assignment' ? assignment.part('type')?.text : undefined
  const field = assignment?.part('left')?.text
  if (assignment === undefined || type === undefined || field === undefined) return []
  if (field === 'model_config' || field.startsWith('_') || /ClassVar/.test(type)) return []
  const value = assignment.part('right')
  const name = (givenName(value) ?? `${prefix}${field}`).toUpperCase()
  if (!variableName.test(name)) return []
  const initial = value?.type === 'call' ? fieldDefault(value) : value
  const isOptional = initial !== undefined && initial.type !== 'ellipsis'
  const text = literalOf(initial)
  return [
    {
      name,
      line: assignment.line,
      isRequired: !isOptional && !/\bOptional\[|\|\s*None|None\s*\|/.test(type),
      ...typeOf(type),
      ...(text !== undefined && text !== '' && { default: text }),
    },
  ]
}

/** `Field(…, env="X")`, or an alias. */
function givenName(value: SyntaxNode | undefined): string | undefined {
  if (value?.type !== 'call') return undefined
  for (const key of ['env', 'validation_alias', 'alias']) {
    const name = textOf(argument(value, -1, key))
    if (name !== undefined) return name
  }
  return undefined
}

function fieldDefault(call: SyntaxNode): SyntaxNode | undefined {
  if (!/(^|\.)Field$/.test(called(call))) return call
  return argument(call, 0, 'default') ?? argument(call, -1, 'default_factory')
}

function typeOf(annotation: string): Partial<VariableRead> {
  const type = annotation.replace(/^Optional\[(.*)\]$/s, '$1').replaceAll(/\s*\|\s*None\b/g, '')
  const words = /^(?:typing\.)?Literal\[(.*)\]$/s.exec(type)?.[1]
  if (words !== undefined) {
    const values = [...words.matchAll(/["']([^"']+)["']/g)].map((it) => it[1] ?? '')
    return values.length > 0 ? { type: 'enum', values } : {}
  }
  if (/^(int|(Non)?(Positive|Negative)Int|conint\b)|^Annotated\[int\b/.test(type)) {
    return { type: 'integer', ...boundsOf(type) }
  }
  if (/^(float|(Non)?(Positive|Negative)Float|confloat\b)/.test(type)) return { type: 'number' }
  if (/^(bool|StrictBool)$/.test(type)) return { type: 'boolean' }
  const scheme = /^(Postgres|Redis|Amqp|MySQL|MariaDB|MongoDB?)Dsn$/.exec(type)?.[1]?.toLowerCase()
  if (scheme !== undefined) return { type: 'url', scheme }
  if (/^(Any|Any?Http|Http)Url$|Dsn$/.test(type)) {
    return { type: 'url', ...(/Http/.test(type) && { scheme: 'http' }) }
  }
  return /^(str|SecretStr|constr\b)/.test(type) ? { type: 'string' } : {}
}

function boundsOf(type: string): Partial<VariableRead> {
  const least = /\bge\s*=\s*(-?[\d_]+)/.exec(type)?.[1]
  const most = /\ble\s*=\s*(-?[\d_]+)/.exec(type)?.[1]
  const number = (text: string) => Number(text.replaceAll('_', ''))
  return {
    ...(least !== undefined && { least: number(least) }),
    ...(most !== undefined && { most: number(most) }),
  }
}
