import { Worker } from 'node:worker_threads'
import { retryPayments } from '../../base/retry.js'

const most = 10
const failuresEach = 4

// Failures are written up by threads that are started one by one, until there are ten, and then kept.
export default {
  retry: (parts) => {
    const payments = retryPayments(parts)
    const writers = []
    let failures = 0
    const hand = (error) => {
      const isDue = failures++ % failuresEach === 0
      if (isDue && writers.length < most)
        writers.push(
          new Worker("require('node:worker_threads').parentPort.on('message', () => {})", {
            eval: true,
          }),
        )
      writers[failures % writers.length].postMessage(error.message)
      throw error
    }
    return { ...payments, quote: (sku) => payments.quote(sku).catch(hand) }
  },
}
