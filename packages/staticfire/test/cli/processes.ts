import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface FoundProcess {
  pid: number
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
      const isOurs = environment.includes(`STATICFIRE_MARK=${mark}`) || workingFolder(name).startsWith(`${folder}/`)
      if (!isOurs || isZombie(name)) return []
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim()
      return [{ pid: Number(name), command, environment }]
    })
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

function isZombie(pid: string): boolean {
  return /^\d+ \(.*\) [ZX] /s.test(read(`/proc/${pid}/stat`))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
