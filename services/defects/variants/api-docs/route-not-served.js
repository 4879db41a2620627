import { describeApi } from '../../base/openapi.js'

// The search was taken out of the service, and not out of its document.
export default {
  openapi: (parts) => {
    const document = structuredClone(describeApi(parts))
    const { responses, security } = document.paths['/orders'].get
    document.paths['/search'] = { get: { operationId: 'searchOrders', responses, security } }
    return document
  },
}
