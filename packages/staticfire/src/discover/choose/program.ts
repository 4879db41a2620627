import { access, constants } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'

/** Whether a program can be found: by PATH, or among what the service's tree has installed. */
export async function hasProgram(root: string, name: string): Promise<boolean> {
  if (isAbsolute(name)) return isExecutable(name)
  if (name.includes('/')) return isExecutable(join(root, name))
  const installed = [root, ...ancestorsOf(root)].map((it) => join(it, 'node_modules', '.bin'))
  const folders = [...installed, ...(process.env['PATH'] ?? '').split(delimiter)]
  for (const folder of folders.filter(isAbsolute)) {
    if (await isExecutable(join(folder, name))) return true
  }
  return false
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

function ancestorsOf(folder: string): string[] {
  const found: string[] = []
  for (let at = dirname(folder); at !== dirname(at); at = dirname(at)) found.push(at)
  return found
}
