import { startService } from '../../base/start.js'

// A few words for whoever watches the start; everything afterwards is structured.
export default {
  start: async (parts, env) => {
    console.log('orders service\n  https://orders.example.org/manual')
    await startService(parts, env)
  },
}
