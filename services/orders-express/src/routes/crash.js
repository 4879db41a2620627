import { express } from '../instrumented.js'

/** Raises on purpose, to see that errors are reported. Served only with ENABLE_TEST_ROUTES=true. */
export function crashRoutes() {
  const router = express.Router()
  router.get('/crash', () => {
    throw new Error('Raised on purpose by the test route')
  })
  return router
}
