import type { Operation } from '@staticfire/contracts'

/** An operation with what its document tells about the objects that it creates. */
export interface SampledOperation {
  operation: Operation
  operationId?: string
  /** Field paths of its successful JSON response, e.g. `id`, `data.id`; unknown when absent. */
  responseFields?: string[]
  /** Where its response feeds another operation's parameter, as OpenAPI's links declare. */
  links: { target: string; parameter: string; field: string }[]
}
