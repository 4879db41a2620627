import { KitError } from '../kernel/errors.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * The path of a call under the base URL: `/orders/:id` with its parameters encoded. A path cannot leave the
 * base: no other host (`//evil`, `http://evil`), no `..`, whatever the parameters hold. Throws OPTION_INVALID.
 */
export function targetPath(
  base: URL,
  route: string,
  params: Readonly<Record<string, string | number>> = {},
  query: Query = {},
): string {
  if (!/^\/(?!\/)[^?#\\\s]*$/.test(route) || /(^|\/)\.\.?(\/|$)/.test(route)) {
    throw new KitError(
      'OPTION_INVALID',
      'A path must begin with one "/", and have no "..", query or space: pass `params` and `query`.',
    )
  }
  const filled = route.replaceAll(/:([A-Za-z]\w*)/g, (_match, name: string) => {
    const value = params[name]
    if (value === undefined) {
      throw new KitError('OPTION_INVALID', `The path ${route} needs the parameter ${name}.`)
    }
    return encodeSegment(name, String(value))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.append(name, String(value))
  }
  const prefix = base.pathname.replace(/\/$/, '')
  return prefix + filled + (search.size > 0 ? `?${search.toString()}` : '')
}

/** Dots alone are no name but a step: encoded, many servers still take it. */
function encodeSegment(name: string, value: string): string {
  if (value !== '' && value !== '.' && value !== '..')
    return encodeURIComponent(value.toWellFormed())
  throw new KitError('OPTION_INVALID', `The parameter ${name} cannot be empty, "." or "..".`)
}
