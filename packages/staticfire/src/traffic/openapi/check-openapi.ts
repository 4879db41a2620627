import { asObject, pointerText, resolvePointer, walkReferences } from './pointers.ts'
import type { OpenApiDocument } from './read-openapi.ts'

/** Makes the error for a problem at a place of the document. */
export type Fail = (pointer: readonly string[], problem: string) => Error

/** What is untidy but leaves no doubt about what to send. */
const tolerated = {
  'array-without-items': 'warning',
  'duplicate-non-request-body-parameters': 'warning',
  'duplicate-operation-id': 'warning',
  'invalid-security-scheme-properties': 'warning',
  'non-optional-path-parameters': 'warning',
  'path-parameters-not-in-parameters': 'warning',
  'path-parameters-not-in-path': 'warning',
} as const

export interface CheckedOpenApi {
  /** With its references, all of which are local or lead outside. */
  whole: Record<string, unknown>
  document: OpenApiDocument
  warnings: string[]
}

/** Checks a document against its version's schema and replaces its references by what they mean. */
export async function checkOpenApi(content: unknown, fail: Fail): Promise<CheckedOpenApi> {
  const document = asObject(content)
  if (!document) throw fail([], 'is not an OpenAPI document: it holds no map.')
  checkVersion(document, fail)
  if (!asObject(document['paths'])) throw fail([], 'has no `paths`, so there is nothing to send.')
  checkReferences(document, fail)

  const { dereference, validate } = await import('@readme/openapi-parser')
  const options = {
    resolve: { external: false },
    dereference: { circular: 'ignore' as const },
    timeoutMs: 5_000,
  }
  try {
    const result = await validate(structuredClone(document) as never, {
      ...options,
      validate: { rules: { openapi: tolerated } },
    })
    if (!result.valid) throw fail([], `is no valid OpenAPI: ${describe(result.errors[0]?.message)}`)
    return {
      whole: document,
      document: (await dereference(structuredClone(document) as never, options)) as OpenApiDocument,
      warnings: result.warnings.map(({ message }) => describe(message)),
    }
  } catch (error) {
    if ((error as Error).name === 'StaticfireError') throw error
    throw fail([], `cannot be read: ${describe((error as Error).message)}`)
  }
}

function checkVersion(document: Record<string, unknown>, fail: Fail): void {
  const { openapi, swagger } = document
  if (typeof openapi === 'string' && /^3\.[01]\.\d+/.test(openapi)) return
  if (swagger !== undefined) {
    throw fail(['swagger'], 'is Swagger 2.0; convert it to OpenAPI 3.0 or 3.1.')
  }
  if (openapi === undefined) {
    throw fail([], 'is not an OpenAPI document: it has no `openapi` version.')
  }
  throw fail(
    ['openapi'],
    `says openapi: ${JSON.stringify(openapi).slice(0, 40)}; 3.0.x and 3.1.x are read.`,
  )
}

function checkReferences(document: Record<string, unknown>, fail: Fail): void {
  for (const { reference, pointer } of walkReferences(document)) {
    if (!reference.startsWith('#')) continue
    if (resolvePointer(document, reference) === undefined) {
      throw fail(
        pointer,
        `refers to ${reference}, which is not there (at ${pointerText(pointer)}).`,
      )
    }
  }
}

/**
 * The validator shows a place as an excerpt of the document written anew, whose line numbers are not
 * those of the file: only the line that it marks is kept.
 */
function describe(message = 'its schema does not hold.'): string {
  const [first = '', ...rest] = message.replaceAll(/\s*\|\s*\^+\s*/g, ' ← ').split('\n')
  const marked = rest.find((line) => line.startsWith('>'))?.replace(/^>\s*\d+\s*\|\s*/, '')
  const text = first.replace(/^[A-Z ]+ (?=must )/, '')
  return `${text}${marked ? ` (at ${marked.trim()})` : ''}`.slice(0, 400)
}
