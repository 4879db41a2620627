import type { SyntaxNode } from './syntax.ts'

/** The text of a string without anything to compute in it. */
export function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'string' && node?.type !== 'template_string') return undefined
  const parts = node.children
  if (parts.some((it) => it.type === 'template_substitution')) return undefined
  return node.text.slice(1, -1).slice(0, 1_000)
}

/** `app.listen` of `app.listen(…)`; empty when what is called has no plain name. */
export function calledName(call: SyntaxNode): string {
  const text = call.part('function')?.text ?? ''
  return text.length > 500 ? text.slice(-100).replaceAll(/\s+/g, '') : text.replaceAll(/\s+/g, '')
}

/** Every part of an expression that could raise an error or end the process. */
export function raises(node: SyntaxNode | undefined): boolean {
  return /\bthrow\b|process\.exit|exitCode|\b(fail|die|abort|panic|required?|missing)\w*\(/i.test(
    node?.text.slice(0, 2_000) ?? '',
  )
}

/** The value of a literal as the text that the environment would carry. */
export function literalOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'number' || node?.type === 'true' || node?.type === 'false') {
    return node.text.replaceAll('_', '')
  }
  return textOf(node)
}
