/** Where something stands. */
export interface Place {
  file: string
  /** From 1. */
  line: number
}

/** A value with the place that says so. */
export interface Found<T> {
  value: T
  at: Place
  /** More about how it was found, e.g. `scripts.start`. */
  how?: string
}

/** What could not be told for certain, and what to do about it. */
export interface Doubt {
  /** The key of `staticfire.yaml` that it is about. */
  about: string
  text: string
  at?: Place
}

/** `src/config.js:12`. */
export function placeText({ file, line }: Place): string {
  return `${file}:${line}`
}

/** The line of the first match, from 1; 1 when there is none. */
export function lineOf(text: string, pattern: RegExp | string): number {
  const index = typeof pattern === 'string' ? text.indexOf(pattern) : text.search(pattern)
  return lineAt(text, Math.max(index, 0))
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1
  }
  return line
}
