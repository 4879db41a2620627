import { describeApi } from '../../base/openapi.js'

// Cancelling was designed, documented and never built.
export default {
  openapi: (parts) => {
    const document = structuredClone(describeApi(parts))
    const order = document.paths['/orders/{id}']
    const responses = { 204: { description: 'It was cancelled.' } }
    const { parameters, security } = order.get
    order.delete = { operationId: 'cancelOrder', parameters, security, responses }
    return document
  },
}
