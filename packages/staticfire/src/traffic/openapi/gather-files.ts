import { readFile, realpath } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { parse } from 'yaml'
import { asObject, walkReferences } from './pointers.ts'

const maxFiles = 200

/**
 * Takes the files that a document refers to into the document, as `x-staticfire-files`, so that every
 * reference is local. Only files below the document's folder are read; nothing is fetched.
 */
export async function gatherFiles(
  content: unknown,
  folder: string | undefined,
  notes: string[],
): Promise<unknown> {
  const document = asObject(content)
  if (!document || folder === undefined) return content
  const whole = structuredClone(document)
  const root = await realpath(folder)
  const places = new Map<string, string>()
  const files: Record<string, unknown> = {}
  const left = new Set<string>()

  await adopt(whole, root, '')
  for (const reference of left) notes.push(`OpenAPI: ${reference} was not followed.`)
  return places.size > 0 ? { ...whole, 'x-staticfire-files': files } : whole

  async function adopt(value: unknown, base: string, self: string): Promise<void> {
    for (const { holder, reference } of Array.from(walkReferences(value))) {
      const [file = '', fragment = ''] = reference.split('#', 2)
      const place = file === '' ? self : await placeOf(file, base)
      if (place === undefined) left.add(reference)
      else holder['$ref'] = `#${place}${fragment}`
    }
  }

  async function placeOf(file: string, base: string): Promise<string | undefined> {
    const path = await localFile(file, base)
    if (path === undefined) return undefined
    const known = places.get(path)
    if (known !== undefined) return known
    if (places.size >= maxFiles) return undefined
    const key = String(places.size)
    const place = `/x-staticfire-files/${key}`
    places.set(path, place)
    const value: unknown = parse(await readFile(path, 'utf8'), { maxAliasCount: 100 })
    files[key] = value
    await adopt(value, dirname(path), place)
    return place
  }

  async function localFile(file: string, base: string): Promise<string | undefined> {
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(file)) return undefined
    try {
      const path = await realpath(resolve(base, decodeURIComponent(file)))
      return isInside(root, path) ? path : undefined
    } catch {
      return undefined
    }
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`)
}
