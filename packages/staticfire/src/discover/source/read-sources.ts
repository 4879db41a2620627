import type { Tree } from '../tree.ts'
import { noFacts, type SourceFacts } from './facts.ts'
import { type Grammar, loadParser, type Parse } from './grammars.ts'
import { javascriptFacts } from './javascript.ts'
import { pythonFacts } from './python.ts'

export interface Sources {
  facts: SourceFacts[]
  /** Files that were left unread, because there are too many or they are too large. */
  unread: number
}

const maxFiles = 1_000
/** About a second of parsing. */
const maxBytes = 1_500_000
const maxFileBytes = 200_000
/** Far beyond what the bounds above take, except for files that are made to be slow. */
const patienceMs = 8_000

const grammars: Record<string, Grammar> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  py: 'python',
}

/** True for a file in a language that is understood. */
export function isSource(file: string): boolean {
  return grammarOf(file) !== undefined && !/\.(min\.js|d\.[cm]?ts)$/.test(file)
}

/** Reads the facts of source files, in their order, until the bounds are met. */
export async function readSources(tree: Tree, files: readonly string[]): Promise<Sources> {
  if (files.length === 0) return { facts: [], unread: 0 }
  const parse = await loadParser()
  const facts: SourceFacts[] = []
  const deadline = performance.now() + patienceMs
  let bytes = 0
  let unread = Math.max(0, files.length - maxFiles)
  for (const file of files.slice(0, maxFiles)) {
    const text = await tree.read(file, maxFileBytes)
    const isTooMuch = bytes + (text?.length ?? 0) > maxBytes || performance.now() > deadline
    if (text === undefined || isTooMuch) {
      unread += 1
      continue
    }
    bytes += text.length
    const found = await factsOf(parse, file, text)
    if (found === undefined) unread += 1
    else facts.push(found)
  }
  return { facts, unread }
}

async function factsOf(parse: Parse, file: string, text: string): Promise<SourceFacts | undefined> {
  const grammar = grammarOf(file)
  if (grammar === undefined) return undefined
  if (text.trim() === '') return noFacts(file)
  const root = await parse(text, grammar)
  if (root === undefined) return undefined
  return grammar === 'python' ? pythonFacts(file, root) : javascriptFacts(file, root)
}

function grammarOf(file: string): Grammar | undefined {
  return grammars[/\.([a-z]+)$/.exec(file)?.[1] ?? '']
}
