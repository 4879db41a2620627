import type { Evidence } from '../evidence.ts'
import type { Doubt, Found } from '../findings.ts'
import type { SourceFacts } from '../source/facts.ts'

export interface PortChoice {
  /** The variable that tells the port, or its number. */
  port: Found<string | number> | undefined
  doubts: Doubt[]
}

const portVariable = /^(HTTP_|APP_|SERVER_|SERVICE_|WEB_|LISTEN_|API_)?PORT$/

/** Which variable tells the service its port, or which number is its own. */
export function choosePort(
  evidence: Evidence,
  program: readonly SourceFacts[],
  start: Found<string[]> | undefined,
): PortChoice {
  const certain = inCommand(start) ?? inSource(program) ?? inFiles(evidence) ?? literal(program)
  if (certain) return { port: certain, doubts: [] }
  const [exposed] = [...(evidence.dockerfile?.ports ?? []), ...(evidence.workload?.ports ?? [])]
  if (exposed) {
    const text = `no file says which variable tells the port; if there is one, write its name instead of ${exposed.value}`
    return { port: exposed, doubts: [{ about: 'port', text, at: exposed.at }] }
  }
  const text = 'nothing says how the service learns its port; PORT is tried'
  return { port: undefined, doubts: [{ about: 'port', text }] }
}

function inCommand(start: Found<string[]> | undefined): Found<string | number> | undefined {
  if (start === undefined) return undefined
  const { value: argv, at } = start
  const how = 'the start command'
  if (argv.some((it) => it.includes('${port}'))) return { value: 'PORT', at, how }
  const text = argv.join(' ')
  const variable = /\$\{?([A-Z_]*PORT)\b/.exec(text)?.[1]
  if (variable !== undefined) return { value: variable, at, how }
  const number = /(?:--port[= ]|(?:-b|--bind)[= ]\S*:|--listen[= ]\S*:|-p )(\d{2,5})\b/.exec(
    text,
  )?.[1]
  return number === undefined ? undefined : { value: Number(number), at, how }
}

function inSource(program: readonly SourceFacts[]): Found<string> | undefined {
  for (const { file, listens } of program) {
    const listen = listens.find(({ variable }) => variable !== undefined)
    if (listen?.variable !== undefined)
      return { value: listen.variable, at: { file, line: listen.line } }
  }
  const reads = program.flatMap(({ file, reads: own }) =>
    own.filter(({ name }) => portVariable.test(name)).map((it) => ({ ...it, file })),
  )
  const best = reads.find(({ name }) => name === 'PORT') ?? reads[0]
  return best && { value: best.name, at: { file: best.file, line: best.line } }
}

/** Whoever sets PORT for the service knows that it is read. */
function inFiles(evidence: Evidence): Found<string> | undefined {
  const given = [
    ...evidence.examples,
    ...(evidence.dockerfile?.env ?? []),
    ...(evidence.composed?.env ?? []),
    ...(evidence.workload?.env ?? []),
  ]
  const found = given.find(({ value }) => portVariable.test(value.name))
  return found && { value: found.value.name, at: found.at }
}

function literal(program: readonly SourceFacts[]): Found<number> | undefined {
  for (const { file, listens } of program) {
    const listen = listens.find(({ port }) => port !== undefined && port > 0)
    if (listen?.port !== undefined) return { value: listen.port, at: { file, line: listen.line } }
  }
  return undefined
}
