import { type VariableRead, variableName } from './facts.ts'
import type { SyntaxNode } from './syntax.ts'
import { calledName, literalOf, raises, textOf } from './javascript-nodes.ts'

/** Variables that are read by name: `process.env.X`, `env['X']`, `const { X } = process.env`, `requireEnv('X')`. */
export function environmentReads(root: SyntaxNode, calls: readonly SyntaxNode[]): VariableRead[] {
  return [
    ...root.all('member_expression', 'subscript_expression').flatMap((node) => readOf(node)),
    ...root.all('variable_declarator').flatMap(destructured),
    ...calls.flatMap(helperCall),
  ]
}

/** True for `process.env`, `import.meta.env`, `Bun.env`, and for what is called `env`. */
export function isEnvironment(node: SyntaxNode | undefined): boolean {
  return /^(process\.env|Bun\.env|env|environment|processEnv)$/.test(
    node === undefined || node.text.length > 40 ? '' : node.text,
  )
}

function readOf(node: SyntaxNode): VariableRead[] {
  if (!isEnvironment(node.part('object'))) return []
  const name =
    node.type === 'member_expression' ? node.part('property')?.text : textOf(node.part('index'))
  if (name === undefined || !variableName.test(name) || isWritten(node)) return []
  return [{ name, line: node.line, ...useOf(node), ...(isCalled(node) && { isCalled: true }) }]
}

const clients = /^(fetch|axios|got|ky|request|superagent|undici|https?)(\.\w+)?$/

/** `fetch(`${process.env.X}/orders`)`. */
function isCalled(node: SyntaxNode): boolean {
  let at: SyntaxNode | undefined = node
  for (let depth = 0; at !== undefined && depth < 6; depth++, at = at.parent) {
    if (at.type === 'call_expression' && clients.test(calledName(at))) return true
  }
  return false
}

/** `process.env.X = …` gives a value rather than reading one. */
function isWritten(node: SyntaxNode): boolean {
  const { parent } = node
  return parent?.type === 'assignment_expression' && parent.part('left') === node
}

/** What the expression around a read shows about it. */
function useOf(node: SyntaxNode): Partial<VariableRead> {
  const { parent } = node
  if (parent === undefined) return {}
  switch (parent.type) {
    case 'parenthesized_expression':
    case 'as_expression':
      return useOf(parent)
    case 'binary_expression':
      return comparison(parent, node)
    case 'unary_expression':
      return guarded(parent)
    case 'arguments':
      return conversion(parent)
    default:
      return {}
  }
}

function comparison(parent: SyntaxNode, node: SyntaxNode): Partial<VariableRead> {
  const operator = parent.part('operator')?.text ?? ''
  const right = parent.part('right')
  const isLeft = parent.part('left') === node
  if (isLeft && (operator === '??' || operator === '||')) {
    const value = literalOf(right)
    if (value !== undefined) {
      // The default passes through the conversion as well: `Number(process.env.X ?? 800)`.
      return {
        ...typeOfLiteral(right),
        ...useOf(parent),
        isRequired: false,
        ...(value !== '' && { default: value }),
      }
    }
    return raises(right) ? { isRequired: true } : {}
  }
  // `a ?? process.env.X ?? 'default'`
  if (!isLeft && (operator === '??' || operator === '||')) return useOf(parent)
  if (/^[!=]==?$/.test(operator)) {
    const other = isLeft ? right : parent.part('left')
    if (other?.text === 'undefined' || other?.text === 'null') return guarded(parent)
    const value = textOf(other)
    if (value === 'true' || value === 'false') return { type: 'boolean', isRequired: false }
  }
  return {}
}

function typeOfLiteral(node: SyntaxNode | undefined): Partial<VariableRead> {
  if (node?.type !== 'number') return {}
  return { type: /^[\d_]+$/.test(node.text) ? 'integer' : 'number' }
}

/** `if (!process.env.X) throw …`. */
function guarded(test: SyntaxNode): Partial<VariableRead> {
  let condition = test
  while (condition.parent && /^(parenthesized|binary)_expression$/.test(condition.parent.type)) {
    condition = condition.parent
  }
  const statement = condition.parent
  if (statement?.type !== 'if_statement' || condition.text.includes('&&')) return {}
  return raises(statement.part('consequence')) ? { isRequired: true } : {}
}

function conversion(list: SyntaxNode): Partial<VariableRead> {
  const call = list.parent
  const name =
    call?.type === 'new_expression'
      ? `new ${call.part('constructor')?.text ?? ''}`
      : call?.type === 'call_expression'
        ? calledName(call)
        : ''
  if (/^(Number\.)?parseInt$/.test(name)) return { type: 'integer' }
  if (/^(Number|parseFloat|Number\.parseFloat)$/.test(name)) return { type: 'number' }
  if (name === 'new URL') return { type: 'url' }
  return {}
}

/** `const { PORT, LOG_LEVEL = 'info' } = process.env`. */
function destructured(declarator: SyntaxNode): VariableRead[] {
  const pattern = declarator.part('name')
  if (pattern?.type !== 'object_pattern' || !isEnvironment(declarator.part('value'))) return []
  return pattern.children.flatMap((part) => {
    const isDefaulted = part.type === 'object_assignment_pattern'
    const target = part.type === 'pair_pattern' ? part.part('key') : part.part('left')
    const name = (target ?? part).text
    if (!variableName.test(name)) return []
    const value = isDefaulted ? literalOf(part.part('right')) : undefined
    return [
      {
        name,
        line: part.line,
        ...(isDefaulted && { isRequired: false }),
        ...(value !== undefined && value !== '' && { default: value }),
      },
    ]
  })
}

/** `requireEnv('X')`, `getEnv('X', 'default')`, `configService.getOrThrow('X')`. */
function helperCall(call: SyntaxNode): VariableRead[] {
  const called = calledName(call).replace(/<[^>]*>/g, '')
  const isHelper =
    /(^|\.)(\w*env\w*|must\w*|requireVariable|required)$/i.test(called) ||
    /(config\w*|env|environment)\.(get|getOrThrow|require)$/i.test(called)
  if (!isHelper) return []
  const [first, second] = call.part('arguments')?.children ?? []
  const name = textOf(first)
  if (name === undefined || !variableName.test(name) || name.length < 3) return []
  const value = literalOf(second)
  return [
    {
      name,
      line: call.line,
      ...(/(require|must|orThrow)/i.test(called) && { isRequired: true }),
      ...(value !== undefined && { isRequired: false, ...(value !== '' && { default: value }) }),
    },
  ]
}
