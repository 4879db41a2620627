import { createRequire } from 'node:module'
import type * as TreeSitter from '@vscode/tree-sitter-wasm'
import { copyTree, type SyntaxNode } from './syntax.ts'

export type Grammar = 'javascript' | 'typescript' | 'tsx' | 'python'

/** Reads source text into a syntax tree, as far as it can; undefined when that takes too long. */
export type Parse = (text: string, grammar: Grammar) => Promise<SyntaxNode | undefined>

/** One hostile file must not hold up the others: an ordinary one of 200 kB takes a quarter of this. */
const patienceMs = 1_000

/** Loads the parser, which is WebAssembly without access to anything. Each grammar is loaded when it is needed. */
export async function loadParser(): Promise<Parse> {
  // Its script names no exports that `import` could see.
  const require = createRequire(import.meta.url)
  const { Parser, Language } = require('@vscode/tree-sitter-wasm') as typeof TreeSitter
  await Parser.init()
  const load = (name: Grammar) =>
    Language.load(require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`))
  const languages = new Map<Grammar, ReturnType<typeof load>>()
  const parser = new Parser()
  return async (text, grammar) => {
    const language = languages.get(grammar) ?? load(grammar)
    languages.set(grammar, language)
    parser.setLanguage(await language)
    parser.reset()
    const deadline = performance.now() + patienceMs
    // Declared as returning nothing, but a true value is what ends the parsing.
    const progressCallback = (() => performance.now() > deadline) as unknown as () => void
    const tree = parser.parse(text, null, { progressCallback })
    if (tree === null) return undefined
    const cursor = tree.walk()
    const root = copyTree(cursor, text)
    cursor.delete()
    tree.delete()
    return root
  }
}
