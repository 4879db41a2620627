import { describeApi } from '../../base/openapi.js'

// A schema was renamed, and one of its uses was not.
export default {
  openapi: (parts) => {
    const document = structuredClone(describeApi(parts))
    document.components.schemas.Orders.properties.orders.items.$ref = '#/components/schemas/Ordr'
    return document
  },
}
