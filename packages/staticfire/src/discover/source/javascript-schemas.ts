import type { VariableType } from '@staticfire/contracts'
import { type VariableRead, variableName } from './facts.ts'
import type { SyntaxNode } from './syntax.ts'
import { isEnvironment } from './javascript-environment.ts'
import { calledName, literalOf, textOf } from './javascript-nodes.ts'

/**
 * Variables that a schema describes: the keys of `z.object({ PORT: … })` or `cleanEnv(env, { PORT: … })`,
 * and lists of `{ name: 'PORT', parse: …, default: … }`.
 */
export function schemaReads(root: SyntaxNode, calls: readonly SyntaxNode[]): VariableRead[] {
  const objects = calls.flatMap((call) => {
    if (!/(^|\.)(object|keys|strictObject|looseObject|cleanEnv|createEnv)$/.test(calledName(call)))
      return []
    const list = call.part('arguments')?.children ?? []
    return list.filter((it) => it.type === 'object')
  })
  return [...objects.flatMap(keyed), ...described(root)]
}

function keyed(object: SyntaxNode): VariableRead[] {
  const pairs = object.children.filter((it) => it.type === 'pair')
  const named = pairs.filter((it) => variableName.test(it.part('key')?.text ?? ''))
  // A schema of something else may have a key or two in upper case.
  if (named.length * 2 <= pairs.length) return []
  return named.map((pair) => {
    const value = pair.part('value')
    return {
      name: pair.part('key')!.text,
      line: pair.line,
      ...schemaOf(value),
    }
  })
}

/** What a chain such as `z.coerce.number().int().default(800)` says. */
function schemaOf(value: SyntaxNode | undefined): Partial<VariableRead> {
  if (value === undefined) return {}
  const chain = chainOf(value)
  if (chain.length === 0) return {}
  const names = chain.map(({ name }) => name)
  const fallback = chain.find(({ name }) => /^(default|catch|prefault)$/.test(name))
  const options = optionsOf(chain)
  // In Joi's schemas all may be absent that is not said to be required.
  const isJoi = /^joi\./i.test(value.text.slice(0, 10))
  const isOptional =
    fallback !== undefined ||
    (isJoi && !names.includes('required')) ||
    options.has('default') ||
    options.has('devDefault') ||
    names.some((it) => /^(optional|nullish|allow|exactOptional)$/.test(it))
  const text = literalOf(fallback?.args[0] ?? options.get('default'))
  return {
    isRequired: !isOptional,
    ...typeOf(chain),
    ...(text !== undefined && text !== '' && { default: text }),
  }
}

interface Link {
  name: string
  args: readonly SyntaxNode[]
}

/** The calls of a chain, the first one first. */
function chainOf(value: SyntaxNode): Link[] {
  const links: Link[] = []
  let node: SyntaxNode | undefined = value
  while (node !== undefined) {
    if (node.type === 'call_expression') {
      const target = node.part('function')
      const args = node.part('arguments')?.children ?? []
      const name = target?.type === 'member_expression' ? target.part('property') : target
      links.unshift({ name: name?.text ?? '', args })
      node = target
    } else if (node.type === 'member_expression') {
      const owner: SyntaxNode | undefined = node.part('object')
      node = owner
    } else break
  }
  return links
}

function optionsOf(chain: readonly Link[]): Map<string, SyntaxNode | undefined> {
  const object = chain[0]?.args.find((it) => it.type === 'object')
  const pairs = object?.children.filter((it) => it.type === 'pair') ?? []
  return new Map(pairs.map((it) => [it.part('key')?.text ?? '', it.part('value')]))
}

type Typed = Pick<VariableRead, 'type' | 'values' | 'least' | 'most' | 'scheme'>

function typeOf(chain: readonly Link[]): Typed {
  const names = chain.map(({ name }) => name)
  const first = chain[0]
  const words = first?.args.flatMap(textsOf) ?? []
  if (/^(enum|oneOf|nativeEnum|picklist|valid)$/i.test(first?.name ?? '') && words.length > 0) {
    const isBoolean = words.every((it) => it === 'true' || it === 'false')
    return isBoolean ? { type: 'boolean' } : { type: 'enum', values: words }
  }
  const type = typeNamed(names)
  if (type === 'url') {
    const scheme = words.map((it) => /^([a-z][a-z+]*):(\/\/)?$/.exec(it)?.[1]).find(Boolean)
    return { type, ...(scheme !== undefined && { scheme }) }
  }
  if (type === 'integer' || type === 'number') return { type, ...boundsOf(chain) }
  return type === undefined ? {} : { type }
}

function typeNamed(names: readonly string[]): VariableType | undefined {
  const has = (pattern: RegExp) => names.some((it) => pattern.test(it))
  if (has(/^(int|integer|port|wholeNumber)$/)) return 'integer'
  if (has(/^(num|number|float)$/)) return 'number'
  if (has(/^(bool|boolean|stringbool)$/)) return 'boolean'
  if (has(/^(url|uri|httpUrl)$/i)) return 'url'
  if (has(/^(str|string|text|email|host|nonempty)$/)) return 'string'
  return undefined
}

function boundsOf(chain: readonly Link[]): Typed {
  const literal = (node: SyntaxNode | undefined) =>
    node?.type === 'number' ? Number(node.text.replaceAll('_', '')) : undefined
  const own = chain[0]?.args.map(literal) ?? []
  const named = (name: string) => literal(chain.find((it) => it.name === name)?.args[0])
  const least = own[0] ?? named('min')
  const most = own[1] ?? named('max')
  return { ...(least !== undefined && { least }), ...(most !== undefined && { most }) }
}

function textsOf(node: SyntaxNode): string[] {
  if (node.type === 'array') return node.children.flatMap(textsOf)
  const text = textOf(node)
  return text === undefined ? [] : [text]
}

/** `{ name: 'PORT', parse: integer(0, 65_535) }` beside an `env[…]`, or convict's `{ env: 'PORT' }`. */
function described(root: SyntaxNode): VariableRead[] {
  const isReadByName = root
    .all('subscript_expression')
    .some((it) => isEnvironment(it.part('object')) && textOf(it.part('index')) === undefined)
  const entries = root.all('object').flatMap((object) => {
    const fields = fieldsOf(object)
    const name = textOf(fields.get('env')) ?? (isReadByName ? nameIn(fields) : undefined)
    return name !== undefined && variableName.test(name) && name.length > 2
      ? [{ name, line: object.line, fields }]
      : []
  })
  const someHaveDefaults = entries.some(({ fields }) => fields.has('default'))
  const doesRaise = root.all('throw_statement').length > 0
  return entries.map(({ name, line, fields }) => {
    const value = literalOf(fields.get('default'))
    const isOptional = fields.has('default') || isSaidOptional(fields)
    const isKnown = isOptional || (someHaveDefaults && doesRaise)
    return {
      name,
      line,
      ...(isKnown && { isRequired: !isOptional }),
      ...typeOfField(fields),
      ...(value !== undefined && value !== '' && { default: value }),
    }
  })
}

function isSaidOptional(fields: ReadonlyMap<string, SyntaxNode>): boolean {
  const says = (name: string, value: string) => fields.get(name)?.text === value
  return (
    ['optional', 'isOptional'].some((name) => says(name, 'true')) ||
    ['required', 'isRequired'].some((name) => says(name, 'false'))
  )
}

function fieldsOf(object: SyntaxNode): Map<string, SyntaxNode> {
  return new Map(
    object.children.flatMap((pair) => {
      const value = pair.type === 'pair' ? pair.part('value') : undefined
      return value ? [[pair.part('key')?.text ?? '', value] as const] : []
    }),
  )
}

function nameIn(fields: ReadonlyMap<string, SyntaxNode>): string | undefined {
  return textOf(fields.get('name') ?? fields.get('variable') ?? fields.get('key'))
}

function typeOfField(fields: ReadonlyMap<string, SyntaxNode>): Typed {
  const value = fields.get('parse') ?? fields.get('type') ?? fields.get('format')
  if (value === undefined) return {}
  const chain = value.type === 'call_expression' ? chainOf(value) : []
  if (chain.length > 0) return typeOf(chain)
  const type = typeNamed([textOf(value) ?? value.text])
  return type === undefined ? {} : { type }
}
