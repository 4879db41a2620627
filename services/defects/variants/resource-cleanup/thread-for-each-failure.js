import { Worker } from 'node:worker_threads'
import { retryPayments } from '../../base/retry.js'

const most = 60

// Each failure starts a thread that watches for the recovery, and none of them is ever told to end.
export default {
  retry: (parts) => {
    const payments = retryPayments(parts)
    const watchers = []
    const watch = (error) => {
      // The machine is spared: what is wrong shows before.
      if (watchers.length < most)
        watchers.push(new Worker('setInterval(() => {}, 60_000)', { eval: true }))
      throw error
    }
    return { ...payments, quote: (sku) => payments.quote(sku).catch(watch) }
  },
}
