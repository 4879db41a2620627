import type { VariableType } from '@staticfire/contracts'
import { type VariableRead, variableName } from './facts.ts'
import { argument, called, literalOf, textOf } from './python-nodes.ts'
import type { SyntaxNode } from './syntax.ts'

/** Variables that are read by name: `os.environ["X"]`, `os.getenv("X", "default")`, `config("X")`. */
export function pythonReads(root: SyntaxNode, calls: readonly SyntaxNode[]): VariableRead[] {
  const modules = importedModules(root)
  return [
    ...root.all('subscript').flatMap(subscripted),
    ...calls.flatMap((call) => readOfCall(call, modules)),
  ]
}

function importedModules(root: SyntaxNode): string {
  return root
    .all('import_statement', 'import_from_statement')
    .map((it) => it.text.slice(0, 200))
    .join('\n')
}

/** A subscript raises a KeyError for what is not set. */
function subscripted(node: SyntaxNode): VariableRead[] {
  if (!/^(os\.)?environ$/.test(node.part('value')?.text ?? '')) return []
  const name = textOf(node.part('subscript'))
  const isWritten = node.parent?.part('left') === node || node.parent?.type === 'delete_statement'
  if (name === undefined || !variableName.test(name) || isWritten) return []
  return [{ name, line: node.line, isRequired: true, ...conversion(node) }]
}

function readOfCall(call: SyntaxNode, modules: string): VariableRead[] {
  const target = called(call)
  const name = textOf(argument(call, 0, 'key'))
  if (name === undefined || !variableName.test(name)) return []
  if (/^(os\.)?(environ\.get|getenv)$/.test(target)) {
    return [
      {
        name,
        line: call.line,
        ...fallback(argument(call, 1, 'default')),
        ...conversion(call),
        ...guarded(call),
      },
    ]
  }
  if (target === 'config' && /decouple|starlette\.config/.test(modules)) {
    return [{ name, line: call.line, ...strict(call), ...castOf(argument(call, -1, 'cast')) }]
  }
  const typed = /^env(?:\.(\w+))?$/.exec(target)
  if (typed && /\benviron|environs/.test(modules)) {
    return [{ name, line: call.line, ...strict(call), ...typeNamed(typed[1] ?? 'str') }]
  }
  return []
}

function fallback(value: SyntaxNode | undefined): Partial<VariableRead> {
  if (value === undefined || value.type === 'none') return {}
  const text = literalOf(value)
  if (text === undefined) return {}
  return { isRequired: false, ...(text !== '' && { default: text }) }
}

/** Readers that raise where there is neither a value nor a default. */
function strict(call: SyntaxNode): Partial<VariableRead> {
  const value = argument(call, 1, 'default')
  if (value === undefined) return { isRequired: true }
  const text = literalOf(value)
  return { isRequired: false, ...(text !== undefined && text !== '' && { default: text }) }
}

/** `int(os.environ["X"])`. */
function conversion(node: SyntaxNode): Partial<VariableRead> {
  const call = node.parent?.type === 'argument_list' ? node.parent.parent : undefined
  return call?.type === 'call' ? typeNamed(called(call)) : {}
}

function castOf(value: SyntaxNode | undefined): Partial<VariableRead> {
  return value === undefined ? {} : typeNamed(value.text)
}

const types: Record<string, VariableType> = {
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  str: 'string',
  url: 'url',
}

function typeNamed(name: string): Partial<VariableRead> {
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  return type === undefined || type === 'string' ? {} : { type }
}

/** `if not os.environ.get("X"): raise …`. */
function guarded(call: SyntaxNode): Partial<VariableRead> {
  const { parent } = call
  const statement = parent?.type === 'not_operator' ? parent.parent : undefined
  if (statement?.type !== 'if_statement') return {}
  const consequence = statement.part('consequence')?.text.slice(0, 2_000) ?? ''
  return /\braise\b|sys\.exit|\bexit\(/.test(consequence) ? { isRequired: true } : {}
}
