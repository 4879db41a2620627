import type { Channel } from 'amqplib'

export interface QueueOptions {
  queue: string
  /** Where its messages come from. The exchanges are declared as durable topics. */
  bindings?: readonly { exchange: string; pattern: string }[]
  /** So many times a message is tried; then it lies in the queue `<queue>.dead`. Default 5. */
  maxTries?: number
}

/**
 * A quorum queue, which counts deliveries and puts aside what fails too often, also when each try ends the process:
 * https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling
 */
export async function declareQueue(
  channel: Channel,
  { queue, bindings = [], maxTries = 5 }: QueueOptions,
): Promise<void> {
  const dead = `${queue}.dead`
  await channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      // How often it may come back, so one less than how often it is tried.
      'x-delivery-limit': maxTries - 1,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': dead,
      // Confirmed by the dead letters' queue before it is gone from this one; needs reject-publish.
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  })
  for (const { exchange, pattern } of bindings) {
    await channel.assertExchange(exchange, 'topic', { durable: true })
    await channel.bindQueue(queue, exchange, pattern)
  }
}
