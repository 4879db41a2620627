export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export type HttpMethod = (typeof httpMethods)[number]

/** `GET /orders/{id}` in its parts; undefined when the text is not `METHOD /path`. */
export function parseRequestLine(text: string): { method: HttpMethod; path: string } | undefined {
  const [, word, path] = /^([A-Z]+) (\/\S*)$/.exec(text) ?? []
  const method = httpMethods.find((known) => known === word)
  return method === undefined || path === undefined ? undefined : { method, path }
}
