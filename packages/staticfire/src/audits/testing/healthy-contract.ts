import type {
  ContractAnswer,
  ContractObservation,
  DocumentedOperation,
} from '@staticfire/contracts'
import { t0 } from './exchanges.ts'

/** Each operation answers as it is documented, and refuses as it is documented. */
export function healthyContract(): ContractObservation {
  return {
    document: {
      source: 'file',
      path: 'openapi.yaml',
      version: '3.1.0',
      warnings: [],
      operations: 3,
    },
    lookedAt: ['openapi.yaml'],
    unknown: { status: 404, mediaType: 'application/problem+json' },
    operations: [
      documented('GET /orders', [answer()]),
      documented('POST /orders', [
        answer({ status: 201, documentedAs: '201' }),
        refusal('broken JSON', 400),
      ]),
      documented('GET /orders/{id}', [answer(), refusal('unknown object', 404)]),
    ],
    untried: 0,
    undocumented: [],
  }
}

function documented(operation: string, answers: ContractAnswer[]): DocumentedOperation {
  return {
    operation,
    statuses: ['200', '201', '400', '404'],
    lacksIdentity: false,
    namesExisting: true,
    answers,
  }
}

function answer(overrides: Partial<ContractAnswer> = {}): ContractAnswer {
  return {
    at: t0,
    outcome: 'ok',
    status: 200,
    mediaType: 'application/json',
    isLikeUnknown: false,
    documentedAs: '200',
    body: 'holds',
    differences: [],
    ...overrides,
  }
}

function refusal(variation: string, status: number): ContractAnswer {
  return answer({ variation, status, documentedAs: String(status) })
}
