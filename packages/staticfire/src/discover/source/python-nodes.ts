import type { SyntaxNode } from './syntax.ts'

/** The text of a string without anything to compute in it. */
export function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'string' || node.children.some((it) => it.type === 'interpolation')) {
    return undefined
  }
  const found = /^[A-Za-z]*("""|'''|"|')([\s\S]*)\1$/.exec(node.text.slice(0, 2_000))
  return found?.[2]
}

/** The value of a literal as the text that the environment would carry. */
export function literalOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'integer' || node?.type === 'float') return node.text.replaceAll('_', '')
  if (node?.type === 'true' || node?.type === 'false') return node.type
  return textOf(node)
}

/** `os.environ.get` of `os.environ.get(…)`. */
export function called(call: SyntaxNode): string {
  return (call.part('function')?.text ?? '').replaceAll(/\s+/g, '').slice(-200)
}

/** The argument at a position, or the one with the name; position -1 is for those that only have a name. */
export function argument(call: SyntaxNode, position: number, name: string): SyntaxNode | undefined {
  const list = call.part('arguments')?.children ?? []
  const named = list.find((it) => it.type === 'keyword_argument' && it.part('name')?.text === name)
  return named?.part('value') ?? list.filter((it) => it.type !== 'keyword_argument')[position]
}
