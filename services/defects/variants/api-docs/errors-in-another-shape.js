import { describeApi } from '../../base/openapi.js'

// Problem details were promised; what is sent is what was always sent.
export default {
  openapi: (parts) => {
    const document = structuredClone(describeApi(parts))
    document.components.schemas.Problem = {
      type: 'object',
      required: ['title', 'status'],
      properties: { title: { type: 'string' }, status: { type: 'integer' } },
    }
    return document
  },
}
