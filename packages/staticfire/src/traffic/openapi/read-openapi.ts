import { parseDocument } from 'yaml'
import { StaticfireError } from '../../errors.ts'
import { checkOpenApi, type CheckedOpenApi } from './check-openapi.ts'
import { gatherFiles } from './gather-files.ts'

/** A dereferenced document; only references that are circular or lead outside are left in it. */
export type OpenApiDocument = Record<string, unknown>

export interface OpenApiSource {
  openapi?: string | Record<string, unknown>
  openapiSource?: string
  openapiFolder?: string
}

const maxTextLength = 10 * 1024 * 1024

/** Parses, checks and dereferences an OpenAPI document. Nothing is fetched. Throws `invalid-openapi`. */
export async function readOpenApi(
  source: OpenApiSource,
  notes: string[],
): Promise<OpenApiDocument> {
  return (await readOpenApiWhole(source, notes)).document
}

/** The same, with the document as it stands: its files taken in, its references in place. */
export async function readOpenApiWhole(
  { openapi, openapiSource = 'the OpenAPI document', openapiFolder }: OpenApiSource,
  notes: string[],
): Promise<CheckedOpenApi> {
  const parsed =
    typeof openapi === 'string'
      ? parseText(openapi, openapiSource)
      : { content: openapi, lineOf: () => undefined }
  const whole = await gatherFiles(parsed.content, openapiFolder, notes)
  return checkOpenApi(whole, (pointer, problem) => {
    const line = parsed.lineOf(pointer)
    return invalid(line === undefined ? openapiSource : `${openapiSource}:${line}`, problem)
  })
}

function parseText(text: string, source: string) {
  if (text.length > maxTextLength) throw invalid(source, 'is larger than 10 MB.')
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) {
    const [place] = error.linePos ?? []
    const where = place ? `${source}:${place.line}:${place.col}` : source
    throw invalid(where, `is neither JSON nor YAML: ${firstLine(error.message)}`, error)
  }
  let content: unknown
  try {
    // The bound on aliases is what keeps a few nested ones from filling the memory.
    content = document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw invalid(source, `cannot be read: ${firstLine((cause as Error).message)}`, cause)
  }
  return { content, lineOf }

  /** The line of the place itself, or of the nearest thing around it. */
  function lineOf(pointer: readonly string[]): number | undefined {
    for (let length = pointer.length; length >= 0; length--) {
      const node: unknown = document.getIn(pointer.slice(0, length), true)
      const range = (node as { range?: [number, number, number] } | undefined)?.range
      if (range) return text.slice(0, range[0]).split('\n').length
    }
    return undefined
  }
}

function invalid(where: string, problem: string, cause?: unknown): StaticfireError {
  return new StaticfireError('invalid-openapi', `${where} ${problem}`, {
    hint: 'Correct the document, or take traffic.openapi out and list requests under traffic.requests.',
    ...(cause !== undefined && { cause }),
  })
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').slice(0, 300)
}
