import { describeApi } from '../../base/openapi.js'

// The gateway's prefix stands in the document; the service itself has none.
export default {
  openapi: (parts) => ({ ...describeApi(parts), servers: [{ url: '/api/v1' }] }),
}
