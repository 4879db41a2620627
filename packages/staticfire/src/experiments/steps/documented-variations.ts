import type { Operation, OperationParameter } from '@staticfire/contracts'
import type { SendOptions } from '../../traffic/client.ts'
import { isJson } from '../../traffic/request-body.ts'

/** A request that is wrong in one way, which a document usually has an answer for. */
export interface Variation {
  variation: string
  options: SendOptions
}

/** At most four: without credentials, for an object that does not exist, with a body that is none. */
export function variationsOf(operation: Operation): Variation[] {
  return [...withoutCredentials(operation), ...unknownObject(operation), ...wrongBodies(operation)]
}

function withoutCredentials({ identity }: Operation): Variation[] {
  return identity === undefined
    ? []
    : [{ variation: 'without credentials', options: { identity: null } }]
}

/** Only of what is read: a write may create what is not there. */
function unknownObject({ method, parameters }: Operation): Variation[] {
  const parameter = parameters.findLast((each) => each.in === 'path')
  if (method !== 'GET' || !parameter) return []
  const path = { [parameter.name]: unknownValue(parameter) }
  return [{ variation: 'unknown object', options: { overrides: { path } } }]
}

/** Of the same form, so that the router lets it through. */
function unknownValue({ sample }: OperationParameter): string {
  if (/^\d+$/.test(sample)) return '999999999'
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(sample)) {
    return '00000000-0000-4000-8000-0000000000ff'
  }
  return 'staticfire-unknown'
}

function wrongBodies({ body, contentType = 'application/json' }: Operation): Variation[] {
  if (typeof body !== 'object' || body === null || !isJson(contentType)) return []
  const headers = { 'Content-Type': contentType }
  const broken = Buffer.from(JSON.stringify(body).slice(0, -1))
  return [
    { variation: 'broken JSON', options: { headers, overrides: { body: broken } } },
    { variation: 'an empty object', options: { overrides: { body: {} } } },
  ]
}
