import { setTimeout as sleep } from 'node:timers/promises'
import type { Kit } from '@staticfire/kit'
import type { Broker } from '@staticfire/kit/amqp'
import type { OrderEvent, Outbox } from './outbox.ts'

const batch = 100
const pauseMs = 500

/**
 * Tells the broker what the outbox holds, as long as the service runs. An event is removed once the broker has
 * confirmed it, so it is told at least once: its `messageId` says whether it came before.
 */
export async function relayEvents(
  { ending, log }: Pick<Kit, 'ending' | 'log'>,
  broker: Pick<Broker, 'publish' | 'stats'>,
  outbox: Outbox,
): Promise<void> {
  while (!ending.aborted) {
    const told = broker.stats().isConnected ? await relayBatch() : 0
    if (told < batch) await sleep(pauseMs, undefined, { signal: ending }).catch(() => {})
  }

  /** How many were told. What fails is taken again later. */
  async function relayBatch(): Promise<number> {
    try {
      const events = await outbox.take(batch)
      const results = await Promise.allSettled(events.map(tell))
      const told = events.filter((_event, at) => results[at]?.status === 'fulfilled')
      if (told.length > 0) await outbox.remove(told.map(({ id }) => id))
      return told.length
    } catch (error) {
      log.warn({ err: error, event: 'relay failed' }, 'Events wait in the outbox')
      return 0
    }
  }

  function tell({ id, type, order }: OrderEvent): Promise<void> {
    return broker.publish({
      exchange: 'orders',
      routingKey: type,
      content: Buffer.from(JSON.stringify(order)),
      // Nobody has to listen.
      options: { messageId: id, type, mandatory: false },
    })
  }
}
