import { express } from '../instrumented.js'
import { requireUser } from '../auth.js'
import { Problem, invalidInput, methodNotAllowed } from '../problems.js'
import { skuSchema } from '../sku.js'

export function quoteRoutes({ payments }) {
  const router = express.Router()

  router
    .route('/quotes/:sku')
    .get(requireUser, async (req, res) => {
      const sku = skuSchema.safeParse(req.params.sku)
      if (!sku.success) throw invalidInput(sku.error)
      const { quote, isStale } = await payments.getQuote(sku.data)
      if (quote === undefined) throw new Problem(404, 'There is no quote for this SKU.')
      if (isStale) res.set('X-Degraded', 'payments')
      res.set('Cache-Control', 'private, no-cache').json({ ...quote, isStale })
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  return router
}
