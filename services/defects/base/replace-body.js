/** The routes with what `change` makes of the bodies of their successful answers. */
export function replaceBody(routes, change) {
  return routes.map((route) => ({
    ...route,
    handle: async (call) => {
      const reply = await route.handle(call)
      return reply.status < 300 ? { ...reply, body: change(reply.body) } : reply
    },
  }))
}
