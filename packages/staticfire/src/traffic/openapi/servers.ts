import { asArray, asObject, asText } from './pointers.ts'

/**
 * The path that the document's server puts before every path. A server on this machine, or without a
 * host, is the one meant here; else the first counts.
 */
export function basePath(document: Record<string, unknown>, notes: string[]): string {
  const servers = asArray(document['servers']).map((server) => urlOf(asObject(server) ?? {}))
  const url = servers.find(isHere) ?? servers[0] ?? '/'
  try {
    return new URL(url, 'http://127.0.0.1').pathname.replace(/\/+$/, '')
  } catch {
    notes.push(`OpenAPI: the server ${url.slice(0, 100)} is no URL; paths are taken as they stand.`)
    return ''
  }
}

function urlOf(server: Record<string, unknown>): string {
  const variables = asObject(server['variables']) ?? {}
  return (asText(server['url']) || '/').replace(/\{([^{}]+)\}/g, (_, name: string) =>
    asText(asObject(variables[name])?.['default']),
  )
}

function isHere(url: string): boolean {
  return /^(?:\/(?!\/)|https?:\/\/(?:localhost|127\.|\[::1\]))/.test(url)
}
