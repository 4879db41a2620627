import { setTimeout as sleep } from 'node:timers/promises'
import { createHealth } from '../../base/health.js'
import { createRoutes } from '../../base/routes.js'

const calmMs = 250
let busyUntil = 0
let underWay = 0

// Liveness has its turn when no work has been under way for a moment: under load, never.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    const live = async () => {
      while (underWay > 0 || performance.now() < busyUntil) await sleep(20)
      return health.live()
    }
    return { ...health, live }
  },
  routes: (parts) =>
    createRoutes(parts).map((route) => ({ ...route, handle: counted(route.handle) })),
}

function counted(handle) {
  return async (call) => {
    underWay++
    try {
      return await handle(call)
    } finally {
      underWay--
      busyUntil = performance.now() + calmMs
    }
  }
}
