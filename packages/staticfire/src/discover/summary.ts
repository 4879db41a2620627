import { type Doubt, placeText } from './findings.ts'
import type { Survey } from './survey.ts'

/** One thing that was found, as it is told to a person and to programs. */
export interface SummaryRow {
  key: string
  value: string
  /** `src/config.js:12`; absent for what was made up or follows from something else. */
  from?: string
  how?: string
}

/** What a survey found, one row for each thing. */
export function summarize(found: Survey): SummaryRow[] {
  const rows = [
    found.build && row('build', found.build.value.join(' '), found.build),
    found.start && row('start', found.start.value.join(' '), found.start),
    found.port && row('port', String(found.port.value), found.port),
    ...Object.entries(found.stop).map(([key, it]) => row(`stop.${key}`, it.value, it)),
    ...Object.entries(found.endpoints).map(([key, it]) => row(`endpoints.${key}`, it.value, it)),
    ...found.dependencies.map((it): SummaryRow => ({
      key: `dependencies.${it.name}`,
      value: `${it.kind}, ${typeof it.env === 'string' ? it.env : Object.values(it.env).join(', ')}`,
      from: placeText(it.at),
      how: sourceText(it.source),
    })),
    found.setup && row('setup', found.setup.value.join(' '), found.setup),
    found.openapi && row('openapi', found.openapi.value, found.openapi),
    ...found.requests.map((it) => row('requests', `GET ${it.value}`, it)),
    found.identity &&
      row(
        `identities.${found.identity.name}`,
        found.identity.command?.join(' ') ?? 'a bearer token',
        found.identity,
      ),
    variablesRow(found),
  ]
  return rows.filter((it) => it !== undefined)
}

function row(
  key: string,
  value: string,
  { at, how }: { at: { file: string; line: number }; how?: string },
): SummaryRow {
  return { key, value, from: placeText(at), ...(how !== undefined && { how }) }
}

function sourceText(source: Survey['dependencies'][number]['source']): string {
  switch (source.type) {
    case 'embedded':
      return 'embedded'
    case 'url':
      return `${source.url}, ${placeText(source.at)}`
    case 'command': {
      const at = source.at ? `, ${placeText(source.at)}` : ', installed here'
      return `played by ${source.command.filter(Boolean).join(' ')}${at}`
    }
    case 'missing':
      return 'nothing that could play it was found'
  }
}

function variablesRow({ variables }: Survey): SummaryRow | undefined {
  const [first] = variables
  if (first === undefined) return undefined
  const names = variables.map(({ name }) => name)
  const more = names.length - 12
  const shown = more > 0 ? `${names.slice(0, 12).join(', ')} and ${more} more` : names.join(', ')
  const files = new Set(variables.map(({ at }) => at.file))
  const from =
    files.size === 1 ? placeText(first.at) : `${placeText(first.at)} and ${files.size - 1} more`
  return { key: 'variables', value: shown, from }
}

/** A doubt as one line. */
export function doubtText({ about, text, at }: Doubt): string {
  return `${about}: ${text}${at ? ` (${placeText(at)})` : ''}`
}
