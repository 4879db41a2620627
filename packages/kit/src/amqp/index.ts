export { type AmqpHooks, type Broker, type BrokerOptions, createBroker } from './broker.ts'
export type { ConsumeOptions, Consumer, Delivery } from './consumer.ts'
export type { OutgoingMessage } from './publisher.ts'
