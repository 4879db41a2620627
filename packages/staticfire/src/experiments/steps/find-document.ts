import { dirname, join } from 'node:path'
import { readBounded } from '../../discover/read-bounded.ts'
import { findOpenapiFile } from '../../discover/openapi-file.ts'
import type { SendOptions } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import { type ExperimentContext, InvalidObservation } from '../define.ts'
import type { Instance } from '../instance.ts'

export interface FoundDocument {
  source: 'file' | 'served'
  /** As it is declared or as it is served. */
  path: string
  text: string
  /** Where the files lie that it may refer to. */
  folder?: string
}

/** Where frameworks of several languages serve the document that they write. */
const usualPaths = [
  '/openapi.json',
  '/openapi.yaml',
  '/openapi',
  '/api/openapi.json',
  '/v3/api-docs',
  '/swagger/v1/swagger.json',
  '/swagger.json',
  '/api-docs',
  '/api-json',
  '/docs/json',
  '/documentation/json',
  '/q/openapi',
]

const timeoutMs = 5_000
const largestFile = 10 * 1024 * 1024

/** The declared document, a file by its usual name, or what the service serves at a usual path. */
export async function findDocument(
  { blueprint, identities, signal }: ExperimentContext,
  instance: Instance,
): Promise<{ found?: FoundDocument; lookedAt: string[] }> {
  const declared = blueprint.openapi ?? blueprint.endpoints.openapi
  const file =
    declared === undefined
      ? await findOpenapiFile(blueprint.root)
      : declared.startsWith('/')
        ? undefined
        : declared
  if (file !== undefined) {
    const path = join(blueprint.root, file)
    const text = await readBounded(path, largestFile)
    const found = text && ({ source: 'file', path: file, text, folder: dirname(path) } as const)
    return { ...(found && { found }), lookedAt: [file] }
  }
  const lookedAt = declared === undefined ? usualPaths : [declared]
  for (const path of lookedAt) {
    const text = await serve(path)
    if (text !== undefined) return { found: { source: 'served', path, text }, lookedAt }
  }
  return { lookedAt }

  /** As anybody, else as the first identity. */
  async function serve(path: string): Promise<string | undefined> {
    const [identity] = identities.keys()
    const attempts: SendOptions[] = [{}, ...(identity === undefined ? [] : [{ identity }])]
    for (const options of attempts) {
      const sent = await instance.client.send(getOperation(path), { timeoutMs, signal, ...options })
      if (sent.status === 200 && sent.bodyIsTruncated && declared !== undefined)
        throw tooLarge(path)
      const text = sent.body.toString('utf8')
      // At an undeclared path a page that says something else is no broken document.
      if (sent.status === 200 && (declared !== undefined || looksLikeOpenApi(text))) return text
      if (sent.status !== 401 && sent.status !== 403) return undefined
    }
    return undefined
  }
}

function looksLikeOpenApi(text: string): boolean {
  return /^\s*(?:\{[\s\S]{0,2000}?)?["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]/m.test(
    text.slice(0, 4_000),
  )
}

function tooLarge(path: string): InvalidObservation {
  return new InvalidObservation(
    'document-too-large',
    `The document at ${path} is larger than 1 MB, and more than that of a response is not kept.`,
  )
}
