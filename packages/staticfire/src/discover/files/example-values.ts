import type { Found } from '../findings.ts'
import type { Tree } from '../tree.ts'

const names =
  /(^|\/)(\.env\.(example|sample|template|dist|defaults)|(example|sample)\.env|env\.example)$/

/** The variables that an example of an environment file in the service's folder gives, with their values. */
export async function readExampleValues(
  tree: Tree,
): Promise<Found<{ name: string; value: string }>[]> {
  const file = tree.files.find((it) => names.test(it) && !it.includes('/'))
  const text = file === undefined ? undefined : await tree.read(file, 100_000)
  if (file === undefined || text === undefined) return []
  const lines = text.split(/\r?\n/).slice(0, 2_000)
  return lines.flatMap((line, index) => {
    const found = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,99})\s*=\s*(.*)$/.exec(line)
    if (!found) return []
    const [, name = '', rest = ''] = found
    const value = /^(["'])(.*?)\1/.exec(rest)?.[2] ?? rest.replace(/\s+#.*$/, '').trim()
    return [{ value: { name, value: value.slice(0, 1_000) }, at: { file, line: index + 1 } }]
  })
}
