import { asObject, resolvePointer, segments } from './pointers.ts'
import { basePath } from './servers.ts'
import { securityOf } from './security.ts'

type Json = Record<string, unknown>

/** One method of one path, with where in the document its responses are described. */
export interface DescribedOperation {
  id: string
  method: string
  /** With the path of the server before it. */
  path: string
  needsIdentity: boolean
  /** By `200`, `4XX`, `default`. */
  responses: Map<string, DescribedResponse>
}

export interface DescribedResponse {
  /** Media type → where its schema stands; absent where there is none. */
  content: Map<string, string[] | undefined>
}

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const

/** Every operation of a document whose references are in place. */
export function describedOperations(document: Json): DescribedOperation[] {
  const prefix = basePath(document, [])
  const found: DescribedOperation[] = []
  for (const path of Object.keys(asObject(document['paths']) ?? {})) {
    const place = follow(document, ['paths', path])
    for (const method of methods) {
      const described = asObject(at(document, [...place, method]))
      if (!described || !path.startsWith('/')) continue
      found.push({
        id: `${method.toUpperCase()} ${prefix}${path}`,
        method: method.toUpperCase(),
        path: `${prefix}${path}`,
        needsIdentity: securityOf(described, document).needsIdentity,
        responses: responsesOf(document, [...place, method, 'responses']),
      })
    }
  }
  return found
}

/** The documented response that a status falls under, the most precise first. */
export function responseFor(
  { responses }: DescribedOperation,
  status: number,
): [key: string, response: DescribedResponse] | undefined {
  for (const key of [String(status), `${String(status)[0]}XX`, 'default']) {
    const response = responses.get(key)
    if (response) return [key, response]
  }
  return undefined
}

function responsesOf(document: Json, place: string[]): Map<string, DescribedResponse> {
  const keys = Object.keys(asObject(at(document, place)) ?? {})
  return new Map(
    keys
      .filter((key) => !key.startsWith('x-'))
      .map((key) => {
        const response = follow(document, [...place, key])
        return [key.replace(/xx$/i, 'XX'), { content: contentOf(document, response) }]
      }),
  )
}

function contentOf(document: Json, response: string[]): DescribedResponse['content'] {
  const content = asObject(at(document, [...response, 'content'])) ?? {}
  return new Map(
    Object.entries(content).map(([type, media]) => {
      const hasSchema = asObject(media)?.['schema'] !== undefined
      return [type.toLowerCase(), hasSchema ? [...response, 'content', type, 'schema'] : undefined]
    }),
  )
}

/** The place itself, or the one that its `$ref` names. */
function follow(document: Json, place: string[]): string[] {
  let here = place
  for (let steps = 0; steps < 10; steps++) {
    const reference = asObject(at(document, here))?.['$ref']
    if (typeof reference !== 'string' || !reference.startsWith('#')) return here
    here = segments(reference)
  }
  return here
}

function at(document: Json, place: readonly string[]): unknown {
  return resolvePointer(document, pointerOf(place))
}

/** As a URI fragment, which is how references are written. */
export function pointerOf(place: readonly string[]): string {
  const escaped = place.map((each) =>
    encodeURIComponent(each.replaceAll('~', '~0').replaceAll('/', '~1')),
  )
  return `#/${escaped.join('/')}`
}
