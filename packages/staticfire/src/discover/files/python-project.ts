import { lineAt } from '../findings.ts'
import type { Tree } from '../tree.ts'

/** What a Python project says about itself. */
export interface PythonProject {
  name?: string
  /** Names of what it needs, in lower case. */
  requirements: ReadonlySet<string>
  /** `[project.scripts]` and poetry's. */
  scripts: { name: string; target: string; line: number }[]
}

/** From pyproject.toml, requirements*.txt, Pipfile and setup.cfg; undefined when there is none. */
export async function readPythonProject(tree: Tree): Promise<PythonProject | undefined> {
  const files = tree.files.filter((it) =>
    /^(pyproject\.toml|requirements[\w.-]*\.txt|requirements\/[\w.-]+\.txt|Pipfile|setup\.(cfg|py))$/.test(
      it,
    ),
  )
  if (files.length === 0) return undefined
  const texts = await Promise.all(
    files
      .slice(0, 10)
      .map(async (file) => ({ file, text: (await tree.read(file, 200_000)) ?? '' })),
  )
  const project = texts.find(({ file }) => file === 'pyproject.toml')?.text ?? ''
  const name = /^\s*name\s*=\s*["']([^"']+)["']/m.exec(
    sectionOf(project, /^(project|tool\.poetry)$/),
  )?.[1]
  return {
    ...(name !== undefined && { name }),
    requirements: new Set(texts.flatMap(({ text }) => namesIn(text))),
    scripts: scriptsOf(project),
  }
}

/** Every word where a requirement could stand: only well-known names are looked for in it. */
function namesIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) =>
      [...line.matchAll(/(?:^|["',[\s])([A-Za-z][\w.-]*)/g)].map((it) => it[1] ?? ''),
    )
    .map((it) => it.toLowerCase().replaceAll('_', '-'))
}

function sectionOf(text: string, wanted: RegExp): string {
  let isIn = false
  return text
    .split('\n')
    .filter((line) => {
      const section = /^\s*\[([^[\]]+)\]/.exec(line)?.[1]
      if (section !== undefined) isIn = wanted.test(section.trim())
      return isIn
    })
    .join('\n')
}

function scriptsOf(text: string): PythonProject['scripts'] {
  const section = sectionOf(text, /^(project\.scripts|tool\.poetry\.scripts)$/)
  return [...section.matchAll(/^\s*["']?([\w.-]+)["']?\s*=\s*["']([\w.]+:[\w.]+)["']/gm)].map(
    (it) => ({
      name: it[1] ?? '',
      target: it[2] ?? '',
      line: lineAt(text, text.indexOf(it[0].trim())),
    }),
  )
}
