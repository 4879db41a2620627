import { describeApi } from '../../base/openapi.js'

// Only success is documented: a document need not list every refusal.
export default {
  openapi: (parts) => {
    const document = structuredClone(describeApi(parts))
    for (const path of Object.values(document.paths)) {
      for (const operation of Object.values(path)) delete operation.responses.default
    }
    return document
  },
}
