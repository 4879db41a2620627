import type { ContractAnswer, ContractDocument, DocumentedOperation } from '@staticfire/contracts'
import { type AuditCase, type Change, unrecorded } from '../testing/audit-case.ts'

function document(overrides: Partial<ContractDocument>): Change {
  return ({ contract }) => void Object.assign(contract.document!, overrides)
}

function without(change: Partial<ContractDocument> | undefined): Change {
  return ({ contract }) => {
    contract.operations = []
    if (change === undefined) delete contract.document
    else Object.assign(contract.document!, change)
  }
}

/** The operation at this place answers its request otherwise; the second argument is about the operation. */
function answers(
  index: number,
  overrides: Partial<ContractAnswer>,
  about: Partial<DocumentedOperation> = {},
): Change {
  return ({ contract }) => {
    const operation = contract.operations[index]!
    Object.assign(operation, about)
    const answer = operation.answers[0]!
    Object.assign(answer, overrides)
    if (!('documentedAs' in overrides) && 'status' in overrides) delete answer.documentedAs
  }
}

function refuses(index: number, overrides: Partial<ContractAnswer>): Change {
  return ({ contract }) => void Object.assign(contract.operations[index]!.answers[1]!, overrides)
}

/** As a path that does not exist is answered. */
const likeUnknown = { status: 404, isLikeUnknown: true, body: 'unchecked' } as const

function all(...changes: Change[]): Change {
  return (observations) => changes.forEach((change) => change(observations))
}

export const cases: AuditCase[] = [
  {
    name: 'a service that answers as its document says',
    status: 'pass',
    claims: {
      valid: 'pass',
      tidy: 'pass',
      served: 'pass',
      statuses: 'pass',
      bodies: 'pass',
      refusals: 'pass',
      nulls: 'pass',
      'refusals-listed': 'pass',
      complete: 'not-applicable',
    },
  },
  {
    name: 'no document anywhere, which refutes nothing',
    change: all(without(undefined), ({ contract }) => {
      contract.lookedAt = ['/openapi.json', '/openapi.yaml', '/swagger.json', '/a', '/b']
    }),
    status: 'unproven',
    claims: { document: 'unproven' },
    code: 'no-document',
  },
  {
    name: 'a GraphQL endpoint, whose schema is its description',
    change: all(without(undefined), ({ blueprint }) => {
      blueprint.operations[0]!.path = '/graphql'
    }),
    status: 'unproven',
    claims: { document: 'unproven' },
    code: 'another-protocol',
  },
  {
    name: 'Swagger 2.0, recognised and not compared',
    change: without({ version: '2.0', problem: 'is Swagger 2.0' }),
    status: 'unproven',
    claims: { valid: 'unproven' },
    code: 'swagger-2',
  },
  {
    name: 'a reference that leads nowhere',
    change: without({ problem: 'openapi.yaml:12 refers to #/components/schemas/Ordr' }),
    status: 'fail',
    claims: { valid: 'fail', tidy: 'unproven' },
  },
  {
    name: 'two operations with one id',
    change: document({ warnings: ['The operationId `list` is duplicated.'] }),
    status: 'pass',
    claims: { valid: 'pass', tidy: 'fail' },
  },
  {
    name: 'a document that could not be fetched whole',
    missing: { contract: unrecorded('document-too-large') },
    status: 'unproven',
    claims: {},
    code: 'document-too-large',
  },
  {
    name: 'a documented route that the router does not know',
    change: answers(0, likeUnknown),
    status: 'fail',
    claims: { served: 'fail' },
  },
  {
    name: 'a documented method that the router does not know',
    change: answers(1, { status: 405, body: 'unchecked' }),
    status: 'fail',
    claims: { served: 'fail' },
  },
  {
    name: 'a documented route that is answered 501',
    change: answers(1, { status: 501, body: 'unchecked' }),
    status: 'fail',
    claims: { served: 'fail' },
  },
  {
    name: 'a documented 501: planned, and said',
    change: answers(1, { status: 501, documentedAs: '501', body: 'unchecked' }),
    status: 'pass',
    claims: { served: 'pass' },
  },
  {
    name: 'an object that may be missing, in the words of a route that is',
    change: answers(2, likeUnknown, { namesExisting: false }),
    status: 'unproven',
    claims: { served: 'unproven' },
    code: 'cannot-tell',
  },
  {
    name: 'a documented 404, in the words of a route that is missing',
    change: answers(2, { ...likeUnknown, documentedAs: '404' }),
    status: 'unproven',
    claims: { served: 'unproven' },
    code: 'cannot-tell',
  },
  {
    name: 'an object that another operation of the path found, and a route that is not there',
    change: ({ contract }) => {
      const [, , read] = contract.operations
      const remove = structuredClone(read!)
      Object.assign(remove, { operation: 'DELETE /orders/{id}', namesExisting: false })
      Object.assign(remove.answers[0]!, likeUnknown)
      delete remove.answers[0]!.documentedAs
      contract.operations.push(remove)
    },
    status: 'fail',
    claims: { served: 'fail' },
  },
  {
    name: 'a 404 of its own for an object that is not there',
    change: answers(2, { status: 404, documentedAs: '404' }, { namesExisting: false }),
    status: 'pass',
    claims: { served: 'pass' },
  },
  {
    name: 'the page of a single-page application for a documented route',
    change: answers(0, {
      isLikeUnknown: true,
      mediaType: 'text/html',
      body: 'differs',
      differences: ['text/html, where application/json is documented'],
    }),
    status: 'fail',
    claims: { served: 'fail', bodies: 'pass' },
  },
  {
    name: 'a service that echoes every path',
    change: answers(0, { isLikeUnknown: true, documentedAs: '200' }),
    status: 'unproven',
    claims: { served: 'unproven' },
    code: 'cannot-tell',
  },
  {
    name: 'credentials that are not declared',
    change: answers(
      0,
      { status: 401, isLikeUnknown: true, documentedAs: '401' },
      { lacksIdentity: true },
    ),
    status: 'unproven',
    claims: { served: 'unproven' },
    code: 'no-identity',
  },
  {
    name: 'its own limit in the way',
    change: answers(0, { status: 429, isLikeUnknown: true, documentedAs: '429' }),
    status: 'unproven',
    claims: { served: 'unproven' },
    code: 'rate-limited',
  },
  {
    name: 'an operation that does not answer',
    change: ({ contract }) => {
      const answer = contract.operations[0]!.answers[0]!
      delete answer.status
      Object.assign(answer, { outcome: 'timeout', body: 'unchecked' })
    },
    status: 'unproven',
    claims: { served: 'unproven' },
    code: 'no-answer',
  },
  {
    name: 'more operations than are tried',
    change: ({ contract }) => void (contract.untried = 2),
    status: 'unproven',
    claims: { served: 'unproven' },
    code: 'not-tried',
  },
  {
    name: '201 where 200 is documented',
    change: answers(1, { status: 201 }, { statuses: ['200'] }),
    status: 'fail',
    claims: { statuses: 'fail' },
  },
  {
    name: 'a redirect that is not documented, e.g. to https',
    change: answers(0, { status: 308, body: 'unchecked' }),
    status: 'pass',
    claims: { statuses: 'pass', served: 'pass' },
  },
  {
    name: 'a price that is a text',
    change: answers(0, { body: 'differs', differences: ['orders.[].price must be number'] }),
    status: 'fail',
    claims: { bodies: 'fail' },
  },
  {
    name: 'null in a field that may be missing, as serialisers write it',
    change: answers(0, { body: 'nulls', differences: ['orders.[].note must be string'] }),
    status: 'pass',
    claims: { bodies: 'pass', nulls: 'fail' },
  },
  {
    name: 'answers whose bodies nobody documents',
    change: ({ contract }) => {
      for (const { answers: each } of contract.operations) {
        for (const answer of each) answer.body = 'unchecked'
      }
    },
    status: 'pass',
    claims: { bodies: 'not-applicable', refusals: 'not-applicable', nulls: 'not-applicable' },
  },
  {
    name: 'a refusal in another form than the documented one',
    change: refuses(1, { body: 'differs', differences: ["must have required property 'title'"] }),
    status: 'fail',
    claims: { refusals: 'fail' },
  },
  {
    name: 'a refusal that is not listed, as a document may leave it',
    change: ({ contract }) => void delete contract.operations[1]!.answers[1]!.documentedAs,
    status: 'pass',
    claims: { 'refusals-listed': 'fail' },
  },
  {
    name: 'no refusal at all',
    change: ({ contract }) => {
      for (const operation of contract.operations) operation.answers.splice(1)
    },
    status: 'pass',
    claims: { refusals: 'not-applicable', 'refusals-listed': 'not-applicable' },
  },
  {
    name: 'nothing that works: nothing to compare',
    change: ({ contract }) => {
      for (const { answers: each } of contract.operations) {
        Object.assign(each[0]!, { status: 422, body: 'unchecked' })
      }
    },
    status: 'unproven',
    claims: { statuses: 'unproven', bodies: 'unproven' },
    code: 'no-success',
  },
  {
    name: 'one of three that works',
    change: all(answers(0, { status: 422 }), answers(1, { status: 422 })),
    status: 'unproven',
    claims: { shown: 'unproven', statuses: 'pass' },
    code: 'few-shown',
  },
  {
    name: 'declared requests that are documented',
    change: ({ blueprint }) => void (blueprint.operations[0]!.source = 'requests'),
    status: 'pass',
    claims: { complete: 'pass' },
  },
  {
    name: 'a declared request that is served and not documented',
    change: ({ blueprint, contract }) => {
      blueprint.operations[0]!.source = 'requests'
      contract.undocumented = ['GET /internal']
    },
    status: 'pass',
    claims: { complete: 'fail' },
  },
]
