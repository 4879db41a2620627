import { describeApi } from '../../base/openapi.js'
import { replaceBody } from '../../base/replace-body.js'
import { createRoutes } from '../../base/routes.js'

// A serialiser that writes null for what is missing, and a generator that documents a text.
export default {
  openapi: (parts) => {
    const document = structuredClone(describeApi(parts))
    document.components.schemas.Quote.properties.note = { type: 'string' }
    return document
  },
  routes: (parts) =>
    replaceBody(createRoutes(parts), (body) =>
      'amountCents' in body ? { ...body, note: null } : body,
    ),
}
