import type { CapturedResponse } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass } from '../claims.ts'
import { count, placesOf } from './captured.ts'

/** Whether responses tell an attacker which known holes to try. */
export function judgeVersions(responses: readonly CapturedResponse[]): ClaimDraft<'no-versions'> {
  const id = 'no-versions'
  const told = responses.flatMap((response) =>
    tellingOf(response).map((header) => ({ header, response })),
  )
  const groups = [...Map.groupBy(told, ({ header }) => header)]
  const harmless = new Set(responses.flatMap(({ software }) => software.map(headerLine)))
  const evidence = [
    measured('headers', `Headers of ${count(responses.length)} that name software`, {
      observed:
        groups
          .map(([header, each]) => `${header} on ${placesOf(each.map(({ response }) => response))}`)
          .join('; ')
          .slice(0, 300) ||
        [...harmless].join('; ').slice(0, 300) ||
        'none',
      expected: 'no X-Powered-By and its like; a Server header without a version is fine',
    }),
  ]
  if (groups.length === 0)
    return pass({ id, text: 'No response names the version of its software', evidence })
  const names = groups.map(([header]) => `“${header}”`).slice(0, 3)
  return fail({ id, text: `Responses tell what made them: ${names.join(', ')}`, evidence })
}

/** Of all these only `Server` has harmless values: the others are there to tell. */
function tellingOf({ software }: CapturedResponse): string[] {
  return software
    .filter(([name, value]) => name !== 'server' || version.test(value))
    .map(headerLine)
}

function headerLine([name, value]: [string, string]): string {
  return `${name}: ${value.slice(0, 80)}`
}

/** `Apache/2.4.58`, `nginx/1`, `Jetty(9.4.z)`, `Server v1.2`; not `uvicorn`, `h2o` or `ip-10.0.0.7`. */
const version = /[a-z)]\s?[/(]\s?v?\d+(?:[.\s);,]|$)|[a-z]\)?[\s_-]v?(?!\d+\.\d+\.\d+\.\d)\d+\.\d/i
