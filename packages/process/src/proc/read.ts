import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { systemErrorCode } from '../errors.ts'

// A process may end, change its user or exec between any two reads: all of these are answers.
const unavailable = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL'])

export function readText(path: string): string | undefined {
  return orUndefined(() => readFileSync(path, 'utf8'))
}

export function readBytes(path: string): Buffer | undefined {
  return orUndefined(() => readFileSync(path))
}

export function readLink(path: string): string | undefined {
  return orUndefined(() => readlinkSync(path))
}

export function readFolder(path: string): string[] {
  return orUndefined(() => readdirSync(path)) ?? []
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (unavailable.has(systemErrorCode(error) ?? '')) return undefined
    throw error
  }
}
