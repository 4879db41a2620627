import type { Evidence } from '../evidence.ts'
import type { Doubt, Place } from '../findings.ts'
import type { SourceFacts } from '../source/facts.ts'
import { interpreterOf } from './python-program.ts'
import type { GivenValue } from './values.ts'

/** Who sends the requests of a check. */
export interface SurveyedIdentity {
  name: string
  at: Place
  /** The value of a variable that the service compares a token with. */
  token?: string
  /** A script that prints a token. */
  command?: string[]
}

/** A token that callers present, where the source shows what it is compared with or how it is made. */
export function chooseIdentity(
  { sources }: Evidence,
  program: readonly SourceFacts[],
  env: readonly GivenValue[],
  start: readonly string[] | undefined,
): { identity?: SurveyedIdentity; doubts: Doubt[] } {
  const identity = compared(program, env) ?? printed(sources, env, start)
  if (identity === undefined) return { doubts: [] }
  const how =
    identity.token === undefined ? 'it seems to print a token' : 'callers seem to present it'
  const text = `${how}: if requests are refused or it fails, correct or remove this`
  return { identity, doubts: [{ about: 'traffic.identities', text, at: identity.at }] }
}

function compared(
  program: readonly SourceFacts[],
  env: readonly GivenValue[],
): SurveyedIdentity | undefined {
  for (const { file, bearers } of program) {
    for (const bearer of bearers) {
      const variable = env.find(({ name }) => plain(name) === plain(bearer.name))
      if (variable)
        return { name: 'caller', token: variable.value, at: { file, line: bearer.line } }
    }
  }
  return undefined
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

/** `scripts/token.js alice`: it reads the secret that the service requires, and prints. */
function printed(
  sources: readonly SourceFacts[],
  env: readonly GivenValue[],
  start: readonly string[] | undefined,
): SurveyedIdentity | undefined {
  const script = sources.find(
    ({ file, isPrinter, reads }) =>
      /^(scripts|tools|bin)\/[\w-]*(token|jwt)[\w-]*\.([cm]?js|py)$/.test(file) &&
      isPrinter &&
      reads.some((read) => env.some(({ name }) => name === read.name)),
  )
  if (script === undefined) return undefined
  const { file } = script
  const runner = file.endsWith('.py') ? (interpreterOf(start) ?? 'python3') : 'node'
  return { name: 'alice', command: [runner, file, 'alice'], at: { file, line: 1 } }
}
