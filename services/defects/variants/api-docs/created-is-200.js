import { describeApi } from '../../base/openapi.js'

// The document was written before the answer became a 201; its default is for errors.
export default {
  openapi: (parts) => {
    const document = structuredClone(describeApi(parts))
    const { post } = document.paths['/orders']
    const { 201: placed, default: refused } = post.responses
    post.responses = { 200: placed, '4XX': refused, '5XX': refused }
    return document
  },
}
