import { lineOf } from '../findings.ts'
import type { Tree } from '../tree.ts'

/** What a package.json tells about the service. Each part is checked, none is trusted. */
export interface PackageFile {
  name?: string
  main?: string
  scripts: Record<string, string>
  /** What it needs, by name, development included. */
  dependencies: ReadonlySet<string>
  workspaces: string[]
  /** The line of a script, from 1. */
  lineOfScript(name: string): number
  /** The line of a key of the document, from 1. */
  lineOf(key: string): number
}

/** The service's package.json; or why it cannot be read. */
export async function readPackageFile(
  tree: Tree,
): Promise<{ file?: PackageFile; problem?: string }> {
  if (!tree.files.includes('package.json')) return {}
  const text = await tree.read('package.json', 1_000_000)
  if (text === undefined) return { problem: 'is too large, or leads out of the folder' }
  try {
    const content: unknown = JSON.parse(text)
    if (typeof content !== 'object' || content === null || Array.isArray(content)) {
      return { problem: 'holds no object' }
    }
    return { file: packageFile(text, content as Record<string, unknown>) }
  } catch (error) {
    return { problem: `is no JSON: ${(error as Error).message.split('\n')[0]?.slice(0, 120)}` }
  }
}

function packageFile(text: string, content: Record<string, unknown>): PackageFile {
  const { name, main, workspaces } = content
  const start = Math.max(0, text.search(/"scripts"\s*:/))
  const startLine = lineOf(text, /"scripts"\s*:/)
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof main === 'string' && { main }),
    scripts: texts(content['scripts']),
    dependencies: new Set(
      ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap(
        (key) => Object.keys(texts(content[key])),
      ),
    ),
    workspaces:
      listOf(workspaces) ?? listOf((workspaces as { packages?: unknown })?.packages) ?? [],
    lineOfScript: (key) => startLine - 1 + lineOf(text.slice(start), `${JSON.stringify(key)}:`),
    lineOf: (key) => lineOf(text, `${JSON.stringify(key)}:`),
  }
}

function texts(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function listOf(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : undefined
}
