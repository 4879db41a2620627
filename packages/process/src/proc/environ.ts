import { readBytes } from './read.ts'

/**
 * The value of one variable in the environment that a process was started with; `''` when the
 * environment is empty, which it also is for an instant during exec; undefined when the variable is
 * not there or may not be read.
 */
export function readVariable(pid: number, name: string): string | undefined {
  const environ = readBytes(`/proc/${pid}/environ`)
  if (environ === undefined) return undefined
  if (environ.length === 0) return ''
  const key = Buffer.from(`${name}=`)
  for (let at = environ.indexOf(key); at !== -1; at = environ.indexOf(key, at + 1)) {
    if (at > 0 && environ[at - 1] !== 0) continue
    const end = environ.indexOf(0, at)
    return environ.toString('utf8', at + key.length, end === -1 ? environ.length : end)
  }
  return undefined
}
