import { fileURLToPath } from 'node:url'
import { testOrders } from '../../orders/test/support/behaviour.ts'
import { startService } from '../../orders/test/support/service.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

testOrders((env) => startService(env, root))
