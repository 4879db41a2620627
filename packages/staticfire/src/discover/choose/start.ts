import type { Evidence } from '../evidence.ts'
import { type Doubt, type Found, placeText } from '../findings.ts'
import { checked } from './check-candidate.ts'
import { hasProgram } from './program.ts'
import { sourceCandidates } from './source-programs.ts'
import type { Candidate } from './start-candidate.ts'
import { mainHow, writtenCandidates } from './written-commands.ts'

/** How the service is started, and what that was chosen over. */
export interface StartChoice {
  start?: Found<string[]>
  build?: Found<string[]>
  /** Variables that the command sets in front of the program. */
  env: Found<{ name: string; value: string }>[]
  /** The source file that the program begins in. */
  entry?: string
  doubts: Doubt[]
}

/** Takes the first command that can be run here, and says which others there are. */
export async function chooseStart(evidence: Evidence): Promise<StartChoice> {
  const written = await Promise.all(writtenCandidates(evidence).map((it) => checked(it, evidence)))
  const fromSource = written.some(({ problem }) => problem === undefined)
    ? []
    : await sourceCandidates(evidence)
  const usable = await installedFirst(
    [...written.filter(({ problem }) => problem === undefined), ...fromSource],
    evidence,
  )
  const unusable = written.filter(({ problem }) => problem !== undefined)
  // A command that is written down says more than nothing, also where its program is still to be made.
  const [chosen = usable.length === 0 ? unusable.find(isWritten) : undefined, ...others] = usable
  if (chosen === undefined || (written.length === 0 && isAmbiguous(usable))) {
    return { env: [], doubts: [...unusable.map(unusableDoubt), ...ambiguity(usable)] }
  }
  const { argv, env } = chosen.command
  const at = chosen.at
  return {
    start: { value: argv, at, how: howOf(chosen, others) },
    ...(chosen.build && { build: chosen.build }),
    env: Object.entries(env).map(([name, value]) => ({ value: { name, value }, at })),
    ...(chosen.entry !== undefined && { entry: chosen.entry }),
    doubts: [
      ...others.filter((it) => !isSame(it, chosen)).map((it) => otherDoubt(it, chosen)),
      ...unusable.filter((it) => it !== chosen).map(unusableDoubt),
      ...(chosen.problem === undefined
        ? []
        : [
            {
              about: 'start',
              text: `${chosen.problem}, and nothing else tells how it is started`,
              at,
            },
          ]),
      ...programDoubts(chosen),
    ],
  }
}

/** What this machine can run comes before what it cannot, else the order stays. */
async function installedFirst(candidates: Candidate[], { tree }: Evidence): Promise<Candidate[]> {
  const known = await Promise.all(
    candidates.map(async (it) => ({
      ...it,
      isInstalled: await hasProgram(tree.root, it.command.argv[0] ?? ''),
    })),
  )
  const those = (wanted: boolean) => known.filter(({ isInstalled }) => isInstalled === wanted)
  return [...those(true), ...those(false)]
}

/** `main` is what others import, and need not start anything. */
function isWritten({ how }: Candidate): boolean {
  return how !== mainHow
}

function isAmbiguous(usable: readonly Candidate[]): boolean {
  return usable.length > 1
}

function ambiguity(usable: readonly Candidate[]): Doubt[] {
  return usable.slice(0, 8).map(({ command, at, how }) => ({
    about: 'start',
    text: `could be \`${command.argv.join(' ')}\` (${how})`,
    at,
  }))
}

function isSame(a: Candidate, b: Candidate): boolean {
  return a.command.argv.join(' ') === b.command.argv.join(' ')
}

function howOf(chosen: Candidate, others: readonly Candidate[]): string {
  const same = others.filter((it) => isSame(it, chosen))
  const agreeing = same.map(({ at }) => placeText(at)).join(' and ')
  return same.length === 0
    ? chosen.how
    : `${chosen.how}; ${agreeing} ${same.length === 1 ? 'says' : 'say'} the same`
}

function otherDoubt(other: Candidate, chosen: Candidate): Doubt {
  const { command, at, how, isInstalled } = other
  const [program = ''] = command.argv
  return isInstalled === false && chosen.isInstalled === true
    ? unusableDoubt({ ...other, problem: `${program} is not installed on this machine` })
    : {
        about: 'start',
        text: `${how} starts \`${command.argv.join(' ')}\` instead; ${chosen.how} was taken, which comes before it`,
        at,
      }
}

function unusableDoubt({ command, at, how, problem }: Candidate): Doubt {
  const text = `\`${command.argv.join(' ')}\` (${how}) was not taken: ${problem}`
  return { about: 'start', text, at }
}

function programDoubts({ command, at, build, isInstalled }: Candidate): Doubt[] {
  const [program = ''] = command.argv
  const text = 'it runs in a copy, without network; remove it if the service is built already'
  return [
    ...(isInstalled === false
      ? [{ about: 'start', text: `${program} is not installed on this machine`, at }]
      : []),
    ...(build === undefined ? [] : [{ about: 'build', text, at: build.at }]),
  ]
}
