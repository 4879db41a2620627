import { setTimeout as sleep } from 'node:timers/promises'
import { createHealth } from '../../base/health.js'

// Liveness waits until the database answers, however long that takes.
export default {
  health: (parts) => {
    const health = createHealth(parts)
    const live = async () => {
      while (
        !(await parts.database.ping().then(
          () => true,
          () => false,
        ))
      )
        await sleep(100)
      return health.live()
    }
    return { ...health, live }
  },
}
