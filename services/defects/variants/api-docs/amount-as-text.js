import { replaceBody } from '../../base/replace-body.js'
import { createRoutes } from '../../base/routes.js'

// The column became a numeric, which the driver gives as a text.
export default {
  routes: (parts) =>
    replaceBody(createRoutes(parts), (body) =>
      'amountCents' in body ? { ...body, amountCents: String(body.amountCents) } : body,
    ),
}
