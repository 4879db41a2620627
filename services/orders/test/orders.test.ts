import { testOrders } from './support/behaviour.ts'
import { startService } from './support/service.ts'

testOrders(startService)
