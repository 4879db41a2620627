import { lineAt } from '../findings.ts'
import { noFacts, type SourceFacts } from '../source/facts.ts'
import type { Tree } from '../tree.ts'

/** The variables that Prisma's schemas read: its client does so, and not the service's source. */
export async function readPrisma(tree: Tree): Promise<SourceFacts[]> {
  const files = tree.files.filter((it) => /(^|\/)schema\.prisma$/.test(it)).slice(0, 5)
  const texts = await Promise.all(files.map((file) => tree.read(file, 300_000)))
  return files.map((file, index) => ({ ...noFacts(file), reads: readsOf(texts[index] ?? '') }))
}

function readsOf(text: string): SourceFacts['reads'] {
  const provider = /datasource\s+\w+\s*\{[^}]*provider\s*=\s*"(\w+)"/.exec(text)?.[1]
  return [...text.matchAll(/^\s*url\s*=\s*env\("([A-Z][A-Z0-9_]*)"\)/gm)].map((it) => ({
    name: it[1] ?? '',
    line: lineAt(text, it.index + it[0].search(/\S/)),
    ...(provider !== undefined && { scheme: provider }),
  }))
}
