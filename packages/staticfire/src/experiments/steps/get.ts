import type { SendOptions } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { Instance } from '../instance.ts'

/** GETs a path that is no business operation, on a connection of its own, as a probe does. */
export function get(instance: Instance, path: string, options: SendOptions): Promise<SentExchange> {
  return instance.client.send(getOperation(path), { freshConnection: true, ...options })
}
