import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { isJson } from '../request-body.ts'
import type { SentExchange } from '../sent-exchange.ts'
import { resolvePointer } from './pointers.ts'
import { type DescribedOperation, pointerOf, responseFor } from './documented-responses.ts'
import { withJsonSchemas } from './json-schemas.ts'

/** What a real response is, beside the documented one. */
export interface ResponseCheck {
  /** The key of the documented responses; absent when the status is not documented. */
  documentedAs?: string
  /** `nulls`: it differs only in that fields which may be missing are null. */
  body: 'holds' | 'nulls' | 'differs' | 'unchecked'
  /** In words; no value of the body is told. */
  differences: string[]
}

export type CheckResponse = (operation: DescribedOperation, sent: SentExchange) => ResponseCheck

const mostDifferences = 4
const documentUri = 'openapi.json'

/** Checks responses against a document whose references are in place. */
export async function createResponseCheck(
  document: Record<string, unknown>,
): Promise<CheckResponse> {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    validateFormats: false,
    addUsedSchema: false,
    logger: false,
    // 19.99 is a multiple of 0.01, whatever floating point says.
    multipleOfPrecision: 6,
  })
  ajv.addSchema(withJsonSchemas(document), documentUri)
  const compiled = new Map<string, ValidateFunction | undefined>()

  const saysSomething = (place: string[]): boolean => {
    const schema = resolvePointer(document, pointerOf(place))
    return typeof schema === 'object' && schema !== null && Object.keys(schema).length > 0
  }

  return (operation, sent) => {
    const found = sent.status === undefined ? undefined : responseFor(operation, sent.status)
    if (!found) return { body: 'unchecked', differences: [] }
    const [documentedAs, { content }] = found
    return { documentedAs, ...checkBody(content, sent, { validator, saysSomething }) }
  }

  function validator(place: string[]): ValidateFunction | undefined {
    const reference = `${documentUri}${pointerOf(place)}`
    if (!compiled.has(reference)) compiled.set(reference, compile(reference))
    return compiled.get(reference)
  }

  /** Nothing for a schema that leads outside or that no validator takes: it proves nothing. */
  function compile(reference: string): ValidateFunction | undefined {
    try {
      return ajv.compile({ $ref: reference })
    } catch {
      return undefined
    }
  }
}

interface Schemas {
  validator(place: string[]): ValidateFunction | undefined
  saysSomething(place: string[]): boolean
}

type Checked = Pick<ResponseCheck, 'body' | 'differences'>

const unchecked: Checked = { body: 'unchecked', differences: [] }

function checkBody(
  content: ReadonlyMap<string, string[] | undefined>,
  sent: SentExchange,
  { validator, saysSomething }: Schemas,
): Checked {
  const isWhole = sent.outcome === 'ok' && !sent.bodyIsTruncated
  if (content.size === 0 || !isWhole || sent.method === 'HEAD') return unchecked
  const type = mediaTypeOf(sent)
  const documented = matching([...content.keys()], type)
  if (documented === undefined) {
    // Frameworks write an empty schema for JSON where nobody said anything.
    if (![...content.values()].some((place) => place && saysSomething(place))) return unchecked
    const expected = [...content.keys()].slice(0, 3).join(' or ')
    const had = sent.bodyBytes === 0 ? 'no body' : (type ?? 'a body without a type')
    return { body: 'differs', differences: [`${had}, where ${expected} is documented`] }
  }
  const place = content.get(documented)
  if (place === undefined || !isJson(type ?? documented)) return unchecked
  const value = parse(sent.body)
  if (value === undefined) return { body: 'differs', differences: ['the body is not JSON'] }
  const validate = validator(place)
  if (!validate) return unchecked
  if (validate(value.json)) return { body: 'holds', differences: [] }
  const errors = validate.errors ?? []
  const isNulls = withoutNulls(value.json, errors) && validate(value.json)
  return { body: isNulls ? 'nulls' : 'differs', differences: differencesOf(errors) }
}

/** Takes out of `json` the fields whose null is an error; false when there is none. */
function withoutNulls(json: unknown, errors: readonly ErrorObject[]): boolean {
  const removed = errors.map(({ instancePath }) => {
    const segments = instancePath
      .split('/')
      .slice(1)
      .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'))
    const name = segments.pop()
    const holder = segments.reduce<unknown>((each, key) => Object(each)[key], json)
    if (name === undefined || Array.isArray(holder) || Object(holder)[name] !== null) return false
    return Reflect.deleteProperty(Object(holder) as object, name)
  })
  return removed.includes(true)
}

/** The documented type itself, its range, or another JSON for JSON: readers parse it alike. */
function matching(documented: string[], type: string | undefined): string | undefined {
  if (type === undefined) return undefined
  const essence = (text: string): string => text.split(';')[0]!.trim()
  const [family = ''] = type.split('/')
  return (
    documented.find((each) => essence(each) === type) ??
    documented.find((each) => essence(each) === `${family}/*`) ??
    documented.find((each) => essence(each) === '*/*') ??
    (isJson(type) ? documented.find((each) => isJson(each)) : undefined)
  )
}

export function mediaTypeOf({ responseHeaders }: SentExchange): string | undefined {
  const type = responseHeaders['content-type']?.split(';')[0]?.trim().toLowerCase()
  return type === '' ? undefined : type?.slice(0, 100)
}

function parse(body: Buffer): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(body.toString('utf8')) }
  } catch {
    return undefined
  }
}

/** The innermost reasons; that none of several alternatives holds says little beside them. */
function differencesOf(errors: readonly ErrorObject[]): string[] {
  const telling = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'if')
  const texts = (telling.length > 0 ? telling : errors).map(differenceOf)
  return [...new Set(texts)].slice(0, mostDifferences)
}

function differenceOf({ instancePath, keyword, message, params }: ErrorObject): string {
  const place = instancePath.replace(/\/\d+(?=\/|$)/g, '[]').replaceAll('/', '.')
  const name = place === '' ? 'the body' : place.replace(/^\./, '')
  const extra =
    keyword === 'additionalProperties' ? ` (${String(params['additionalProperty'])})` : ''
  return `${name} ${message ?? keyword}${extra}`.slice(0, 160)
}
