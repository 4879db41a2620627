import { HttpError } from '../../base/errors.js'
import { createRoutes } from '../../base/routes.js'

// Ready from the start, but what it needs is set up by the first request, which is refused, as are
// all others until the set-up is done.
export default {
  routes: (parts) => {
    let setUp
    let isSetUp = false
    const initialised = (handle) => (call) => {
      setUp ??= parts.database.ping().then(
        () => (isSetUp = true),
        () => (setUp = undefined),
      )
      if (!isSetUp) throw new HttpError(503, 'the service is starting')
      return handle(call)
    }
    return createRoutes(parts).map((route) => ({ ...route, handle: initialised(route.handle) }))
  },
}
