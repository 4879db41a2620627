import { chooseDependencies, type SurveyedDependency } from './choose/dependencies.ts'
import { chooseEndpoints, type Endpoints } from './choose/endpoints.ts'
import { chooseIdentity, type SurveyedIdentity } from './choose/identity.ts'
import { chooseMigrations } from './choose/migrations.ts'
import { choosePort } from './choose/port.ts'
import { interpreterOf } from './choose/python-program.ts'
import { chooseRequests } from './choose/requests.ts'
import { chooseStart } from './choose/start.ts'
import { chooseStop, type StopChoice } from './choose/stop.ts'
import { type GivenValue, valueFor } from './choose/values.ts'
import { type SurveyedVariable, surveyVariables } from './choose/variables.ts'
import { type Evidence, gatherEvidence, isBeside, isTest, packageOf } from './evidence.ts'
import type { Doubt, Found } from './findings.ts'
import { modulesOf } from './modules.ts'
import { findOpenapiFile } from './openapi-file.ts'
import type { SourceFacts } from './source/facts.ts'
import { isSource, readSources } from './source/read-sources.ts'
import { readTree } from './tree.ts'

/** What a service is, as far as its files tell it, each part with the place that tells. */
export interface Survey {
  service: string
  build?: Found<string[]>
  start?: Found<string[]>
  port?: Found<string | number>
  stop: StopChoice
  endpoints: Endpoints
  /** Values to start with. */
  env: GivenValue[]
  /** All that the program reads; those with a known `isRequired` can be declared. */
  variables: SurveyedVariable[]
  dependencies: SurveyedDependency[]
  setup?: Found<string[]>
  /** A file, or a path that the service serves. */
  openapi?: Found<string>
  requests: Found<string>[]
  identity?: SurveyedIdentity
  doubts: Doubt[]
}

/** Reads a service's folder and says what it found. Nothing of it is run. */
export async function survey(folder: string): Promise<Survey> {
  const evidence = await gatherEvidence(await readTree(folder))
  const started = await chooseStart(evidence)
  const program = programOf(evidence, started.entry)
  const read = surveyVariables([...program, ...evidence.prisma])
  const port = choosePort(evidence, program, started.start)
  const chosen = await chooseDependencies(
    evidence,
    read.filter(({ name }) => name !== port.port?.value),
    interpreterOf(started.start?.value),
  )
  const hasDatabase = chosen.dependencies.some(({ kind }) => /postgres|mysql/.test(kind))
  const migrations = hasDatabase
    ? await chooseMigrations(evidence, started.start?.value)
    : { doubts: [] }
  const probes = chooseEndpoints(evidence, program)
  const openapi = await chooseOpenapi(folder, probes.endpoints)
  const addresses = new Set(chosen.dependencies.flatMap(({ variables }) => variables))
  const own = read.filter(({ name }) => !addresses.has(name) && name !== port.port?.value)
  const env = await startingValues(evidence, own, started.env)
  const caller = chooseIdentity(evidence, program, env, started.start?.value)
  return {
    service: evidence.service,
    ...(started.build && { build: started.build }),
    ...(started.start && { start: started.start }),
    ...(port.port && { port: port.port }),
    stop: chooseStop(evidence),
    endpoints: probes.endpoints,
    env,
    variables: read,
    dependencies: chosen.dependencies,
    ...(migrations.setup && { setup: migrations.setup }),
    ...(openapi && { openapi }),
    requests: openapi ? [] : chooseRequests(program, probes.endpoints),
    ...(caller.identity && { identity: caller.identity }),
    doubts: [
      ...unreadable(evidence),
      ...started.doubts,
      ...port.doubts,
      ...probes.doubts,
      ...chosen.doubts,
      ...migrations.doubts,
      ...caller.doubts,
      ...undecided(own, env),
    ],
  }
}

/** The source files that the program is made of; all of them where that cannot be told. */
function programOf(evidence: Evidence, entry: string | undefined): SourceFacts[] {
  const { sources } = evidence
  const home = entry === undefined ? '' : packageOf(entry, evidence)
  const own = sources.filter(({ file }) => !isBeside(file) && packageOf(file, evidence) === home)
  if (entry === undefined) return own
  const modules = modulesOf(sources)
  const reached = new Set(modules.reached(entry))
  const isWhole = reached.size > 0 && !modules.isOpen(entry)
  // Frameworks load files by their names: routes that are not imported are part of it as well.
  const isAlone = reached.size === 1 && own.length > 1 && !opensPort(sources, entry)
  return isWhole && !isAlone ? sources.filter(({ file }) => reached.has(file)) : own
}

function opensPort(sources: readonly SourceFacts[], file: string): boolean {
  return sources.some((it) => it.file === file && it.listens.length + it.applications.length > 0)
}

async function chooseOpenapi(
  root: string,
  endpoints: Endpoints,
): Promise<Found<string> | undefined> {
  const file = await findOpenapiFile(root)
  if (file !== undefined) return { value: file, at: { file, line: 1 } }
  return endpoints.openapi
}

/** What is set so that the service starts: what it requires, and what its image sets as well. */
async function startingValues(
  evidence: Evidence,
  variables: readonly SurveyedVariable[],
  inCommand: readonly Found<{ name: string; value: string }>[],
): Promise<GivenValue[]> {
  const required = variables.filter(({ isRequired }) => isRequired === true)
  const tests = required.length > 0 ? await testValues(evidence) : []
  const values = required.map((it) => valueFor(it, evidence, tests))
  const mode = evidence.dockerfile?.env.find(({ value }) => value.name === 'NODE_ENV')
  return [...(mode ? [mode] : []), ...inCommand]
    .filter(({ value }) => values.every(({ name }) => name !== value.name))
    .map(({ value, at }) => ({ ...value, at }) as GivenValue)
    .concat(values)
}

const maxTests = 30

/** Tests start the service as well: the values that they give are known to be accepted. */
async function testValues({ tree }: Evidence): Promise<Found<{ name: string; value: string }>[]> {
  const files = tree.files.filter((file) => isSource(file) && isTest(file)).slice(0, maxTests)
  const { facts } = await readSources(tree, files)
  return facts.flatMap(({ file, examples }) =>
    examples.map(({ line, ...value }) => ({ value, at: { file, line } })),
  )
}

function unreadable({ tree, packageProblem, unread }: Evidence): Doubt[] {
  return [
    ...(packageProblem === undefined
      ? []
      : [
          {
            about: 'start',
            text: `package.json ${packageProblem}`,
            at: { file: 'package.json', line: 1 },
          },
        ]),
    ...(tree.isCut
      ? [{ about: 'files', text: 'the folder is larger than what is looked through' }]
      : []),
    ...(unread > 0
      ? [
          {
            about: 'files',
            text: `${unread} source ${unread === 1 ? 'file was' : 'files were'} not read: too many, too large, or not understood`,
          },
        ]
      : []),
  ]
}

function undecided(variables: readonly SurveyedVariable[], env: readonly GivenValue[]): Doubt[] {
  const unknown = variables.filter(({ isRequired }) => isRequired === undefined)
  const madeUp = env.filter(({ at }) => at === undefined).map(({ name }) => name)
  return [
    ...(unknown.length > 0 ? [undecidedDoubt(unknown)] : []),
    ...(madeUp.length > 0
      ? [
          {
            about: 'env',
            text: `no file gives a value for ${madeUp.join(', ')}: made up, change what the service does not accept`,
          },
        ]
      : []),
  ]
}

/** One line for all: each stands in the file, with its place. */
function undecidedDoubt(unknown: readonly SurveyedVariable[]): Doubt {
  const names = unknown.map(({ name }) => name)
  const shown = names.length > 12 ? [...names.slice(0, 12), `${names.length - 12} more`] : names
  const [is, needs, they] = names.length === 1 ? ['is', 'it', 'it is'] : ['are', 'them', 'they are']
  const text = `${shown.join(', ')} ${is} read, but whether the service needs ${needs} cannot be told: ${they} neither set nor tested until declared`
  return { about: 'variables', text, ...(unknown.length === 1 && { at: unknown[0]!.at }) }
}
