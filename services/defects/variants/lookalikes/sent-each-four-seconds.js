import { createTracing } from '../../base/tracing.js'

// What the service traces leaves it late, and all of it at once.
export default {
  tracing: (parts) => createTracing({ ...parts, everyMs: 4_000 }),
}
