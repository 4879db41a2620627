import type { Found } from '../findings.ts'
import type { Tree } from '../tree.ts'

/** The processes of a Procfile by name. */
export async function readProcfile(tree: Tree): Promise<Map<string, Found<string>>> {
  const text = tree.files.includes('Procfile') ? await tree.read('Procfile', 100_000) : undefined
  const lines = text?.split(/\r?\n/).slice(0, 200) ?? []
  return new Map(
    lines.flatMap((line, index) => {
      const [, name, command] = /^([A-Za-z][\w-]*)\s*:\s*(\S.*)$/.exec(line) ?? []
      if (name === undefined || command === undefined) return []
      return [[name, { value: command.trim(), at: { file: 'Procfile', line: index + 1 } }] as const]
    }),
  )
}
