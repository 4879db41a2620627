import type { CapturedResponse, HeadersObservation, RequestKind } from '@staticfire/contracts'

/** The responses whose headers count: the service's own limit answers before the service does. */
export function judgedResponses({ responses }: HeadersObservation): CapturedResponse[] {
  return responses.filter(({ status }) => status !== undefined && status !== 429)
}

/** The values of a header, one for each time that it was sent. */
export function valuesOf({ headers }: CapturedResponse, name: string): string[] {
  return headers.filter(([each]) => each === name).map(([, value]) => value)
}

/** The comma-separated members of a header, over all the times that it was sent. */
export function membersOf(response: CapturedResponse, name: string): string[] {
  return valuesOf(response, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim())
    .filter((member) => member !== '')
}

/** The media type without its parameters; undefined when the response does not say. */
export function mediaTypeOf(response: CapturedResponse): string | undefined {
  return valuesOf(response, 'content-type').at(-1)?.split(';')[0]?.trim().toLowerCase()
}

/** Something that a browser looks at: there is a body, and it is not sent elsewhere instead. */
export function isShown(response: CapturedResponse): boolean {
  return response.bodyBytes > 0 && !isRedirect(response)
}

export function isPage(response: CapturedResponse): boolean {
  const type = mediaTypeOf(response)
  return isShown(response) && (type === 'text/html' || type === 'application/xhtml+xml')
}

export function isRedirect(response: CapturedResponse): boolean {
  const { status = 0 } = response
  return status >= 300 && status < 400 && valuesOf(response, 'location').length > 0
}

const words: Record<RequestKind, string> = {
  success: 'success',
  'client-error': 'client error',
  'unknown-route': 'unknown route',
  'unknown-method': 'unknown method',
  'server-error': 'server error',
}

/** What kinds of response these turned out to be: `success (200, 201), unknown route (404)`. */
export function placesOf(responses: readonly CapturedResponse[]): string {
  return [...Map.groupBy(responses, kindOf)]
    .map(([kind, each]) => `${kind} (${[...new Set(each.map(({ status }) => status))].join(', ')})`)
    .join(', ')
}

function kindOf({ kind, status = 0 }: CapturedResponse): string {
  if (status >= 500) return words['server-error']
  if (kind === 'success' && status >= 400) return words['client-error']
  return words[kind]
}

export function count(responses: number): string {
  return responses === 1 ? '1 response' : `${responses} responses`
}
