import { replaceBody } from '../../base/replace-body.js'
import { createRoutes } from '../../base/routes.js'

// The tax is not known for every article, says the code; the document says that it is.
export default {
  routes: (parts) =>
    replaceBody(createRoutes(parts), (body) =>
      'withTaxCents' in body ? { ...body, withTaxCents: null } : body,
    ),
}
