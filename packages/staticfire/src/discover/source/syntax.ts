import type { TreeCursor } from '@vscode/tree-sitter-wasm'

/** One node of a syntax tree, as plain values: comments and punctuation are left out. */
export interface SyntaxNode {
  readonly type: string
  readonly text: string
  /** From 1. */
  readonly line: number
  readonly parent: SyntaxNode | undefined
  readonly children: readonly SyntaxNode[]
  /** The part with this name in the grammar, e.g. `left`. */
  part(name: string): SyntaxNode | undefined
  /** All nodes of these types below this one, and itself, in the order of the text. */
  all(...types: string[]): SyntaxNode[]
}

const maxNodes = 150_000

/** Copies what a cursor walks over. Without recursion: the nesting is the file's choice. */
export function copyTree(cursor: TreeCursor, text: string): SyntaxNode {
  const root = makeNode(cursor, text, undefined)
  let current = root
  let count = 0
  let hasNode = cursor.gotoFirstChild()
  while (hasNode && ++count <= maxNodes) {
    const node = makeNode(cursor, text, current)
    const name = cursor.currentFieldName
    if (name !== null && !current.parts.has(name)) current.parts.set(name, node)
    if (cursor.nodeIsNamed && node.type !== 'comment') current.children.push(node)
    if (cursor.gotoFirstChild()) {
      current = node
      continue
    }
    while (!(hasNode = cursor.gotoNextSibling()) && current.parent !== undefined) {
      cursor.gotoParent()
      current = current.parent
    }
  }
  return root
}

interface Building extends SyntaxNode {
  readonly parent: Building | undefined
  readonly children: SyntaxNode[]
  readonly parts: Map<string, SyntaxNode>
}

function makeNode(cursor: TreeCursor, text: string, parent: Building | undefined): Building {
  const { startIndex, endIndex, nodeType } = cursor
  const parts = new Map<string, SyntaxNode>()
  const node: Building = {
    type: nodeType,
    line: cursor.startPosition.row + 1,
    parent,
    children: [],
    parts,
    get text() {
      return text.slice(startIndex, endIndex)
    },
    part: (name) => parts.get(name),
    all: (...types) => below(node, new Set(types)),
  }
  return node
}

function below(root: SyntaxNode, types: ReadonlySet<string>): SyntaxNode[] {
  const found: SyntaxNode[] = []
  const waiting = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (types.has(node.type)) found.push(node)
    for (const child of node.children.toReversed()) waiting.push(child)
  }
  return found
}
