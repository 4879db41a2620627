import { randomBytes } from 'node:crypto'

/** The environment variable by which a process is found after it left its group and session. */
export const MARK_VARIABLE = 'STATICFIRE_MARK'

/** One random id for each tool process; the marks of its trees are `<id>.1`, `<id>.2`, … */
export const toolId = randomBytes(12).toString('hex')

let trees = 0

export function nextMark(): string {
  trees += 1
  return `${toolId}.${trees}`
}

/**
 * What a child's variable holds. A tool that was itself started by a tool appends its mark to the
 * one it got, so that the outer tool still recognises everything below.
 */
export function markValue(mark: string, inherited = process.env[MARK_VARIABLE]): string {
  return inherited ? `${inherited}/${mark}` : mark
}

export const carriesMark = (mark: string) => (value: string) => value.split('/').includes(mark)

export const carriesMarkOfTool = (id: string) => (value: string) =>
  value.split('/').some((mark) => mark.startsWith(`${id}.`))
