import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface FoundProcess {
  pid: number
  parent: number
  command: string
  environment: string
}

/**
 * The live processes that belong to a run: those that carry its mark, and, since Postgres overwrites
 * its environment, those that work in its temporary folder.
 */
export function processesOf({ mark, folder }: { mark: string; folder: string }): FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environment = read(`/proc/${name}/environ`)
      const isOurs =
        environment.includes(`STATICFIRE_MARK=${mark}`) ||
        workingFolder(name).startsWith(`${folder}/`)
      const [state, parent] = stateOf(name)
      if (!isOurs || state === 'Z' || state === 'X') return []
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim()
      return [{ pid: Number(name), parent: Number(parent), command, environment }]
    })
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/** The letter of its state and its parent, which follow its name in parentheses. */
function stateOf(pid: string): string[] {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
