import type { SurveyedDependency } from './choose/dependencies.ts'
import type { SurveyedIdentity } from './choose/identity.ts'
import type { SurveyedVariable } from './choose/variables.ts'
import { escapePlaceholders } from './escape-placeholders.ts'
import { type Found, type Place, placeText } from './findings.ts'
import type { Survey } from './survey.ts'

/** A `staticfire.yaml` that says what was found, with the place of each line behind it. */
export function renderConfiguration(found: Survey): string {
  const lines = [
    '# Written by `staticfire init` from what the files of this folder say; the place stands behind each line.',
    '# What it was not sure of is a comment. Remove what is not so, add what is missing.',
    line(`service: ${scalar(found.service)}`),
    ...(found.build ? [command('build', found.build)] : []),
    ...(found.start ? [command('start', found.start)] : ['# start: how is it started?']),
    found.port
      ? line(
          `port: ${scalar(String(found.port.value), typeof found.port.value === 'number')}`,
          found.port.at,
        )
      : line('port: PORT', '# a guess'),
    ...stop(found),
    ...endpoints(found),
    ...env(found),
    ...variables(found),
    ...dependencies(found),
    ...traffic(found),
  ]
  return `${aligned(lines).join('\n')}\n`
}

/** A line and what stands behind it are kept apart until all are known. */
type Line = string | [text: string, comment: string]

function line(text: string, from?: Place | string): Line {
  if (from === undefined) return text
  return [text, typeof from === 'string' ? from : `# ${placeText(from)}`]
}

function aligned(lines: readonly Line[]): string[] {
  const widths = lines.flatMap((it) => (typeof it === 'string' ? [] : [it[0].length]))
  const width = Math.max(...widths.filter((it) => it <= 64), 0)
  return lines.map((it) => (typeof it === 'string' ? it : `${it[0].padEnd(width)}  ${it[1]}`))
}

function command(key: string, { value, at }: Found<string[]>, indent = ''): Line {
  return line(`${indent}${key}: ${commandText(value)}`, at)
}

function stop({ stop: { signal, grace, preStop } }: Survey): Line[] {
  const given = [
    ...(signal && signal.value !== 'SIGTERM' ? [line(`  signal: ${signal.value}`, signal.at)] : []),
    ...(grace ? [line(`  grace: ${scalar(grace.value)}`, grace.at)] : []),
    ...(preStop ? [line(`  preStop: ${scalar(preStop.value)}`, preStop.at)] : []),
  ]
  return given.length > 0 ? ['stop:', ...given] : []
}

function endpoints({ endpoints: found }: Survey): Line[] {
  const given = Object.entries(found).flatMap(([key, it]: [string, Found<string> | undefined]) =>
    it === undefined ? [] : [line(`  ${key}: ${scalar(it.value)}`, it.at)],
  )
  return given.length > 0 ? ['endpoints:', ...given] : []
}

function env({ env: values }: Survey): Line[] {
  if (values.length === 0) return []
  return [
    'env:',
    ...values.map(({ name, value, at }) =>
      line(`  ${name}: ${scalar(escapePlaceholders(value))}`, at ?? '# made up: it is required'),
    ),
  ]
}

function variables({ variables: all, dependencies: called }: Survey): Line[] {
  const addresses = new Set(called.flatMap((it) => it.variables))
  const known = all.filter(
    ({ name, isRequired }) => isRequired !== undefined && !addresses.has(name),
  )
  const unknown = all.filter(
    ({ name, isRequired }) => isRequired === undefined && !addresses.has(name),
  )
  if (known.length + unknown.length === 0) return []
  return [
    known.length > 0 ? 'variables:' : '# variables:',
    ...known.map((it) => line(`  ${it.name}: ${variable(it)}`, it.at)),
    ...unknown.map((it) =>
      line(`  # ${it.name}: { type: ${it.type ?? 'string'}, required: ? }`, it.at),
    ),
  ]
}

function variable(it: SurveyedVariable): string {
  const type = it.type === 'enum' && it.values === undefined ? 'string' : (it.type ?? 'string')
  const parts = [
    `type: ${type}`,
    ...(type === 'enum'
      ? [`values: [${it.values?.map((value) => scalar(value)).join(', ')}]`]
      : []),
    `required: ${it.isRequired}`,
    ...(it.default === undefined ? [] : [`default: ${scalar(it.default, isNumeral(it))}`]),
    ...(it.isSecret ? ['secret: true'] : []),
  ]
  return `{ ${parts.join(', ')} }`
}

/** Written as YAML's own number or boolean where that reads as the same text again. */
function isNumeral({ type, default: text = '' }: SurveyedVariable): boolean {
  if (type === 'boolean') return text === 'true' || text === 'false'
  return (type === 'integer' || type === 'number') && /^(0|-?[1-9]\d{0,14})$/.test(text)
}

function dependencies({ dependencies: called, setup }: Survey): Line[] {
  if (called.length === 0) return []
  const first = called.find(({ kind }) => kind === 'postgres' || kind === 'mysql')
  return [
    'dependencies:',
    ...called.flatMap((it) => dependency(it, it === first ? setup : undefined)),
  ]
}

function dependency(it: SurveyedDependency, setup: Found<string[]> | undefined): Line[] {
  return [
    `  ${it.name}:`,
    `    kind: ${it.kind}`,
    line(`    env: ${address(it.env)}`, it.at),
    from(it),
    '    # critical: true or false? Whether the service is ready without it',
    ...(setup ? [command('setup', setup, '    ')] : []),
  ]
}

function address(env: SurveyedDependency['env']): string {
  if (typeof env === 'string') return env
  return `{ ${Object.entries(env)
    .map(([part, name]) => `${part}: ${name}`)
    .join(', ')} }`
}

function from({ source, kind }: SurveyedDependency): Line {
  switch (source.type) {
    case 'embedded':
      return '    from: embedded'
    case 'url':
      return line(`    from: ${scalar(source.url)}`, source.at)
    case 'command': {
      const port = source.portEnv === undefined ? '' : `, portEnv: ${source.portEnv}`
      return line(
        `    from: { command: ${commandText(source.command)}${port} }`,
        source.at ?? '# installed here',
      )
    }
    case 'missing':
      return line(`    # from: ${source.text}`, `# MISSING: needed for ${kind}`)
  }
}

function traffic({ openapi, requests, identity }: Survey): Line[] {
  const sender = identity ? `, identity: ${identity.name}` : ''
  const given = [
    ...(openapi ? [line(`  openapi: ${scalar(openapi.value)}`, openapi.at)] : []),
    ...(identity
      ? ['  identities:', line(`    ${identity.name}: ${credentials(identity)}`, identity.at)]
      : []),
    ...(requests.length > 0 ? ['  requests:'] : []),
    ...requests.map((it) =>
      line(`    - { method: GET, path: ${scalar(it.value)}${sender} }`, it.at),
    ),
  ]
  if (given.length > 0) return ['traffic:', ...given]
  return ['# traffic:', '#   requests:', '#     - { method: GET, path: /orders }']
}

function credentials({ token, command: argv = [] }: SurveyedIdentity): string {
  return token === undefined ? `{ command: ${commandText(argv)} }` : `{ token: ${scalar(token)} }`
}

/** One text where its words can be told apart again, else a list. */
function commandText(argv: readonly string[]): string {
  const isPlain = argv.every((word) => /^[\w@%+=:,./-]+$/.test(word))
  return isPlain ? scalar(argv.join(' ')) : `[${argv.map((word) => scalar(word)).join(', ')}]`
}

/** A plain scalar where YAML reads it as this text, also inside braces; else one in quotes. */
function scalar(text: string, isNumber = false): string {
  const isPlain =
    /^[A-Za-z/][\w ./@+=:-]*$/.test(text) &&
    !/:( |$)/.test(text) &&
    !/\s$/.test(text) &&
    !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
  return isPlain || isNumber ? text : JSON.stringify(text)
}
