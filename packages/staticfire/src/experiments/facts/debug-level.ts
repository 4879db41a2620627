import { levelIn, parseRecord } from './log-phase.ts'

const levelNames = /(^|_)(LOG_?LEVEL|RUST_LOG|DEBUG|VERBOSE|VERBOSITY|LOG)$/i
const debugValues = /\b(?:debug|trace|verbose|silly|all)\b|^(?:true|yes|on|1)$|\*/i

/** The variable by which whoever wrote `staticfire.yaml` asks for debug output, e.g. `LOG_LEVEL=debug`. */
export function debugChosenBy(env: Readonly<Record<string, string>>): string | undefined {
  const chosen = Object.entries(env).find(
    ([name, value]) => levelNames.test(name) && debugValues.test(value),
  )
  return chosen && `${chosen[0]}=${chosen[1].slice(0, 40)}`
}

/** A line of a debug level, or one that names no level: without the choice it might not be there. */
export function isDebugLine(text: string): boolean {
  const record = parseRecord(text)
  if (record) {
    const level = levelIn(record)
    if (typeof level === 'number') return level <= 20
    return isDebugWord(typeof level === 'string' ? level : 'none')
  }
  const word = /\b(trace|debug|info|information|notice|warn|warning|error|err|critical|fatal)\b/i
  return isDebugWord(word.exec(text)?.[1] ?? 'none')
}

/** pino's 20 is debug and Python's 10; Python's 20 is info, which then counts for the service. */
function isDebugWord(word: string): boolean {
  return /^(?:none|trace|debug|verbose|silly|finest|finer|fine|[01]?\d)$/i.test(word)
}
