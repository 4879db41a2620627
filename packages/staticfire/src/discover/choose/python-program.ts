import { hasProgram } from './program.ts'

const environments = ['.venv', 'venv', 'env']

/** A Python program of the service's own virtual environment, or the one that this machine calls so. */
export async function pythonProgram(root: string, name: string): Promise<string> {
  for (const folder of environments) {
    const own = `${folder}/bin/${name}`
    if (await hasProgram(root, own)) return own
  }
  if (name === 'python' && !(await hasProgram(root, name))) return 'python3'
  return name
}

/** The interpreter that a start command runs on, for other programs of the same service. */
export function interpreterOf(start: readonly string[] | undefined): string | undefined {
  const [program = ''] = start ?? []
  if (/(^|\/)python[\d.]*$/.test(program)) return program
  const folder = /^(.*\/bin\/)(uvicorn|gunicorn|hypercorn|flask)$/.exec(program)?.[1]
  return folder === undefined ? undefined : `${folder}python`
}
