import { join } from 'node:path'
import { readBounded } from './read-bounded.ts'

const files = ['.env.example', '.env.sample', '.env.template', '.env.dist', 'example.env']

/** The names of the variables in an example of an environment file. Values are not read: they may lead to real systems. */
export async function findExampleVariables(
  root: string,
): Promise<{ file: string; names: string[] } | undefined> {
  for (const file of files) {
    const text = await readBounded(join(root, file), 100_000)
    if (text === undefined) continue
    const names = text.split(/\r?\n/).flatMap((line) => {
      const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,99})\s*=/.exec(line)?.[1]
      return name === undefined ? [] : [name]
    })
    return { file, names: [...new Set(names)].slice(0, 200) }
  }
  return undefined
}
