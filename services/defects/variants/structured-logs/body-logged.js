import { createRoutes } from '../../base/routes.js'

// The whole body, card number and e-mail address included.
const andLogged = (route) => ({
  ...route,
  handle: (call) => {
    if (call.body !== undefined) call.log.info('body received', { body: call.body })
    return route.handle(call)
  },
})

export default {
  routes: (parts) => createRoutes(parts).map(andLogged),
}
