import type { Operation } from '@staticfire/contracts'
import { type Canaries, plantCanaries } from '../canaries.ts'
import { isForm, isJson } from '../request-body.ts'
import { asArray, asObject, resolved } from './pointers.ts'
import { CannotSample } from './cannot-sample.ts'
import { type Sampler, sampleSchema } from './sample-schema.ts'

/** The body to send: the document's own example, or a sample of its schema with canaries in it. */
export function sampleBody(
  requestBody: unknown,
  { canaries, ...sampler }: Sampler & { canaries?: Canaries },
): Pick<Operation, 'body' | 'contentType'> {
  const content = asObject(asObject(requestBody)?.['content'])
  if (!content) return {}
  const [contentType, media] = mediaOf(content, asObject(requestBody)?.['required'] === true)
  if (contentType === undefined) return {}
  const [named] = Object.values(asObject(media['examples']) ?? {})
  const example = media['example'] ?? asObject(named)?.['value']
  if (example !== undefined) return { body: example, contentType }
  const schema = asObject(media['schema'])
  if (!schema) return {}
  const { document } = sampler
  const requiredOnly = statesRequired(schema, document)
  const sample = sampleSchema(schema, sampler, { requiredOnly })
  const body = canaries
    ? plantCanaries(schema, sample, canaries, (node) => resolved(node, document))
    : sample
  return { body, contentType }
}

/** The first media type that can be written: JSON, then forms, then text. */
function mediaOf(
  content: Record<string, unknown>,
  isRequired: boolean,
): [string | undefined, Record<string, unknown>] {
  const types = Object.keys(content)
  const isMultipart = (type: string): boolean => /^multipart\/form-data/i.test(type)
  const isText = (type: string): boolean => /^text\/(?!xml)/i.test(type)
  for (const fits of [isJson, isForm, isMultipart, isText]) {
    const type = types.find(fits)
    if (type !== undefined) return [type, asObject(content[type]) ?? {}]
  }
  if (types.includes('*/*')) return ['application/json', asObject(content['*/*']) ?? {}]
  if (!isRequired) return [undefined, {}]
  throw new CannotSample(
    `its body is ${types.join(', ').slice(0, 100)}, which is not written here.`,
  )
}

/** Where a schema tells what is required, only that is sent; where it does not, everything is. */
function statesRequired(node: unknown, document: object): boolean {
  const schema = resolved(node, document)
  if (asArray(schema?.['required']).length > 0) return true
  return asArray(schema?.['allOf']).some((part) => statesRequired(part, document))
}
