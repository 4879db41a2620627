import type { ContractDocument, ContractObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass, unproven } from '../claims.ts'
import { defineAudit } from '../define.ts'
import { judgeResponses } from './documented-responses.ts'
import { judgeServed } from './served-operations.ts'
import { apiDocsThresholds, judgeShown } from './shown-operations.ts'

/** The OpenAPI document and the service say the same. */
export const apiDocs = defineAudit({
  id: 'documentation/api-docs',
  version: 1,
  thresholds: apiDocsThresholds,
  needs: ['blueprint', 'contract'],
  claims: [
    'valid',
    'tidy',
    'served',
    'statuses',
    'bodies',
    'refusals',
    'nulls',
    'refusals-listed',
    'complete',
  ],
  gaps: ['document', 'shown'],
  judge: ({ blueprint, contract }) => {
    const { document } = contract
    if (!document) return [judgeMissing(contract, blueprint.operations)]
    if (isSwagger(document)) return [judgeSwagger(document)]
    const valid = judgeValid(document)
    if (document.problem !== undefined) return [valid, judgeTidy(document)]
    return [
      valid,
      judgeTidy(document),
      ...judgeServed(contract),
      ...judgeResponses(contract),
      ...judgeShown(contract),
      ...judgeComplete(contract, blueprint.operations),
    ]
  },
})

type Operations = readonly { method: string; path: string; source: string }[]

/** An API may be described elsewhere: that no document was found refutes nothing. */
function judgeMissing(
  { lookedAt }: ContractObservation,
  operations: Operations,
): ClaimDraft<'document'> {
  const isGraphql = operations.some(({ path }) => /\/graphql\b/i.test(path))
  const claim = { id: 'document', text: 'The API is described', basis: ['contract'] } as const
  if (isGraphql) {
    const message =
      'Requests go to a GraphQL endpoint, whose schema is its description: that is not judged by this version.'
    return unproven({ ...claim, reason: { code: 'another-protocol', message } })
  }
  const where = lookedAt.slice(0, 4).join(', ')
  const message = `No OpenAPI document was found: neither a file by a usual name nor at ${where}${lookedAt.length > 4 ? ' and the like' : ''}. It may be somewhere else, or not be.`
  const remedy = 'traffic: { openapi: openapi.yaml }'
  return unproven({ ...claim, reason: { code: 'no-document', message, remedy } })
}

function isSwagger({ version = '' }: ContractDocument): boolean {
  return version.startsWith('2')
}

function judgeSwagger({ path, version }: ContractDocument): ClaimDraft<'valid'> {
  return unproven({
    id: 'valid',
    text: 'The document is valid OpenAPI',
    basis: ['contract'],
    reason: {
      code: 'swagger-2',
      message: `The document at ${path} is Swagger ${version}, which was succeeded in 2017: it is recognised, and not compared with the service.`,
      remedy: 'traffic: { openapi: openapi.yaml }  # converted to OpenAPI 3.0 or 3.1',
    },
  })
}

function judgeValid(document: ContractDocument): ClaimDraft<'valid'> {
  const { path, source, version = 'no version', problem, operations } = document
  const evidence = [
    measured('contract', `${path}${source === 'served' ? ', as it is served' : ''}`, {
      observed: problem ?? `OpenAPI ${version}, ${operations} operations`,
      expected: 'a valid OpenAPI 3.0 or 3.1 document, whose references lead somewhere',
    }),
  ]
  const claim = { id: 'valid', evidence } as const
  return problem === undefined
    ? pass({ ...claim, text: 'The document is valid OpenAPI' })
    : fail({ ...claim, text: problem })
}

function judgeTidy({ path, warnings, problem }: ContractDocument): ClaimDraft<'tidy'> {
  const text = 'The document is tidy'
  if (problem !== undefined) {
    const reason = { code: 'not-valid', message: 'What is not valid was not looked at further.' }
    return unproven({ id: 'tidy', text, weight: 'advisory', basis: ['contract'], reason })
  }
  const evidence = [
    measured('contract', `The rest of what a linter says about ${path}`, {
      observed: warnings.length > 0 ? warnings.join('; ').slice(0, 300) : 'nothing',
      expected: 'nothing: operation ids are unique, parameters of the path are described',
    }),
  ]
  const claim = { id: 'tidy', weight: 'advisory', evidence } as const
  const [first] = warnings
  return first === undefined
    ? pass({ ...claim, text })
    : fail({ ...claim, text: `The document is untidy: ${first}` })
}

/** What else a service serves cannot be seen from outside: only what is known of it is compared. */
function judgeComplete(
  { undocumented }: ContractObservation,
  operations: Operations,
): ClaimDraft<'complete'>[] {
  const declared = operations.filter(({ source }) => source === 'requests').length
  const claim = { id: 'complete', weight: 'advisory', basis: ['contract'] } as const
  const text = 'The declared requests are documented'
  if (declared === 0) {
    const message =
      'No request is declared beside the document, so a route outside it is not known; from outside it would not be seen.'
    return [notApplicable({ ...claim, text, reason: { code: 'nothing-known', message } })]
  }
  const evidence = [
    measured('contract', `${declared} declared requests beside the document`, {
      observed:
        undocumented.length > 0
          ? `served and not documented: ${undocumented.join(', ')}`.slice(0, 300)
          : 'each is documented, or not served',
      expected: 'each one that is served is documented',
    }),
  ]
  const [first, ...rest] = undocumented
  if (first === undefined) return [pass({ ...claim, text, evidence })]
  const more = rest.length > 0 ? `, nor are ${rest.length} more` : ''
  return [fail({ ...claim, text: `${first} is served and not documented${more}`, evidence })]
}
