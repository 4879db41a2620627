import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StaticfireError } from '../errors.ts'
import { makeFolder, onDisk } from './on-disk.ts'

/**
 * Claims a folder for one run. A lock whose process is gone is taken over.
 * @throws StaticfireError `run-directory-busy` when another run that is alive holds it.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, 'lock')
  await onDisk(folder, () => makeFolder(folder))
  const mine = `${process.pid} ${startTimeOf(process.pid) ?? ''}`
  for (let attempt = 0; attempt < 5; attempt++) {
    const created = await onDisk(file, () => createWhole(file, mine))
    if (created) return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
    const text = await readFile(file, 'utf8').catch(() => '')
    const holder = holderIn(text)
    if (holder && isAlive(holder)) throw busy(folder, holder.pid)
    await removeStale(file, text)
  }
  throw busy(folder, undefined)
}

/** A link appears with its content, so that nobody can see a lock that names no process yet. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${process.pid}`
  try {
    await writeFile(draft, text)
    await link(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Two runs may find the same stale lock; the slower one must not remove the lock of the faster. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${process.pid}`
  try {
    await rename(file, aside)
    if ((await readFile(aside, 'utf8')) !== stale) await link(aside, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error
  } finally {
    await rm(aside, { force: true })
  }
}

interface Holder {
  pid: number
  startTime: string
}

function holderIn(text: string): Holder | undefined {
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
