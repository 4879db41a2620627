import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StaticfireError } from '../errors.ts'
import { onDisk } from './on-disk.ts'

/**
 * Claims a folder for one run. A lock whose process is gone is taken over.
 * @throws StaticfireError `run-directory-busy` when another run that is alive holds it.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, 'lock')
  await onDisk(folder, () => mkdir(folder, { recursive: true }))
  const mine = `${process.pid} ${startTimeOf(process.pid) ?? ''}`
  for (let attempt = 0; attempt < 3; attempt++) {
    const created = await onDisk(file, () => createExclusively(file, mine))
    if (created) return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
    const holder = await readHolder(file)
    if (holder && isAlive(holder)) throw busy(folder, holder.pid)
    await rm(file, { force: true })
  }
  throw busy(folder, undefined)
}

async function createExclusively(file: string, text: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'wx')
    await handle.writeFile(text)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

interface Holder {
  pid: number
  startTime: string
}

async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const [pid, startTime = ''] = text.trim().split(' ')
  return pid && /^\d+$/.test(pid) ? { pid: Number(pid), startTime } : undefined
}

/** Alive, and the same process: a pid that was given to another one since does not count. */
function isAlive({ pid, startTime }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = startTimeOf(pid)
  return startTime === '' || now === undefined || now === startTime
}

/** Field 22 of /proc/PID/stat, where there is a /proc. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function busy(folder: string, pid: number | undefined): StaticfireError {
  return new StaticfireError(
    'run-directory-busy',
    `Another run${pid ? ` (process ${pid})` : ''} is using ${folder}.`,
    { hint: 'Wait for it to end, or give this run a folder of its own: --run-dir DIR' },
  )
}
