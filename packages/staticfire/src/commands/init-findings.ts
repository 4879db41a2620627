import type { Draft } from '../discover/drafted.ts'
import type { ServiceSearch } from '../discover/find-service.ts'
import { doubtText, summarize } from '../discover/summary.ts'
import { shellArgument } from './shell-argument.ts'

export interface FindingsText {
  search: Extract<ServiceSearch, { type: 'found' }>
  written: Draft
  /** As it is shown. */
  file: string
  /** As it was given. */
  dir: string
}

/** What was found, what is not certain, what is missing, and the next command. */
export function renderFindings({ search, written, file, dir }: FindingsText): string {
  const { survey, inside, passedOver } = search
  const rows = summarize(survey)
  const width = Math.max(...rows.map(({ key }) => key.length))
  const next =
    inside === undefined ? dir : `${dir === '.' ? '' : `${dir.replace(/\/$/, '')}/`}${inside}`
  return [
    `${survey.service}${inside === undefined ? '' : `, in ${inside}`}`,
    ...(passedOver.length > 0
      ? [
          `The only package here that can be started; also here: ${passedOver.slice(0, 8).join(', ')}`,
        ]
      : []),
    '',
    'Found',
    ...rows.map(({ key, value, from, how }) => {
      const more = [from, how].filter((it) => it !== undefined).join('; ')
      return `  ${key.padEnd(width)}  ${value}${more === '' ? '' : `\n  ${' '.repeat(width)}    ${more}`}`
    }),
    ...section('Unsure', survey.doubts.map(doubtText)),
    ...section(
      'Missing: a check needs it',
      written.missing.map(({ line, key, text }) => `${file}:${line}  ${key}: ${text}`),
    ),
    '',
    `Wrote ${file}. ${written.missing.length > 0 ? 'Fill in what is missing, then' : 'Read it, then'}: staticfire check${shellArgument(next)}`,
    '',
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((it) => `  ${it}`)]
}
