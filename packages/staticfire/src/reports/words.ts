import type { Decision, Fix, Result, Status } from '@staticfire/contracts'
import { lookUp } from './look-up.ts'
import { shortName } from './outline.ts'

export type Tone = 'pass' | 'fail' | 'hold' | 'quiet' | 'waived'

interface Words {
  /** As a heading or a chip says it. */
  name: string
  sign: string
  tone: Tone
}

/** How every report says a status: a word and a sign, so that colour is never alone. */
export const statusWords: Record<Status, Words> = {
  fail: { name: 'failed', sign: '✗', tone: 'fail' },
  error: { name: 'error', sign: '!', tone: 'fail' },
  unproven: { name: 'unproven', sign: '?', tone: 'hold' },
  pass: { name: 'passed', sign: '✓', tone: 'pass' },
  waived: { name: 'waived', sign: '~', tone: 'waived' },
  'not-applicable': { name: 'not applicable', sign: '–', tone: 'quiet' },
}

/** Also for a status that this version does not know: results are read from disk. */
export function wordsOf(status: Status): Words {
  return lookUp(statusWords, status) ?? { name: status, sign: '?', tone: 'quiet' }
}

/** `null` is a decision nobody could take. */
export function decisionWords(decision: Decision | null): { name: string; tone: Tone } {
  if (decision === 'go') return { name: 'GO', tone: 'pass' }
  if (decision === 'no-go') return { name: 'NO-GO', tone: 'fail' }
  if (decision === 'hold') return { name: 'HOLD', tone: 'hold' }
  return { name: 'NOT DECIDED', tone: 'quiet' }
}

/** `7 %, up to 93 % if everything unproven holds`; null when nothing applies. */
export function scoreText({ value, high }: Result['score']): string | null {
  if (value === null) return null
  if (high === null || high === value) return percent(value)
  return `${percent(value)}, up to ${percent(high)} if everything unproven holds`
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** `3 items`, `1 item`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`
}

/** The first few names and how many more there are. */
export function listNames(ids: readonly string[], most: number): string {
  const shown = ids.slice(0, most).map(shortName)
  return [...shown, ...(ids.length > most ? [`${ids.length - most} more`] : [])].join(', ')
}

const languages: Record<string, string> = {
  any: 'Any language',
  node: 'Node',
  python: 'Python',
  go: 'Go',
  java: 'Java',
}

export function languageName(language: string): string {
  return lookUp(languages, language) ?? language
}

/** `Node`, `Node, with @staticfire/kit`. */
export function fixName({ language, library }: Fix): string {
  return languageName(language) + (library === undefined ? '' : `, with ${library}`)
}
