import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RequestHandler } from 'express'
import type { FastifyPluginCallback } from 'fastify'
import type { Broker } from './amqp/index.ts'
import type { Config, Fields } from './config/index.ts'
import type { DescribeMore } from './describe-kit.ts'
import type { Errors } from './errors/index.ts'
import type { HealthCheck } from './health/index.ts'
import type { HttpClient } from './http/index.ts'
import type { Clock } from './kernel/clock.ts'
import type { AmqpSettings, HttpSettings, RedisSettings } from './known-dependencies.ts'
import type { Beacon, EndReport } from './lifecycle/index.ts'
import type { RequestLimit, SharedStore } from './limits/index.ts'
import type { Servable } from './listen.ts'
import type { Log } from './log/index.ts'
import type { Metrics } from './metrics/index.ts'
import type { PgPool } from './postgres/index.ts'
import type { RedisClient } from './redis/index.ts'

export interface KitOptions<Declared extends Fields> {
  /** The service, as logs, traces and the error tracker name it. */
  name: string
  version?: string
  /** The service's own settings, beside the kit's. */
  config?: Declared
  /** Default `process.env`. */
  env?: Readonly<Record<string, string | undefined>>
  /** What answers carry: an API that browsers never show, or pages. Default `api`. */
  headers?: 'api' | 'page'
  clock?: Clock
}

export interface Dependency {
  /** Asked again and again, off the path of requests; rejects or gives false when it does not work. */
  check: HealthCheck['check']
  /** Readiness depends on it. Default true. */
  isCritical?: boolean
  /** Default 1,000. */
  timeoutMs?: number
  close?(signal: AbortSignal): Promise<unknown>
}

export interface Kit<Values = unknown> {
  readonly config: Config<Values>
  readonly log: Log
  readonly metrics: Metrics
  readonly errors: Errors
  /** Aborted when the service begins to end: for loops and for whatever waits. */
  readonly ending: AbortSignal
  /** To be registered first. */
  readonly fastify: FastifyPluginCallback
  /** To be used first; `listen` puts what belongs last behind the routes. */
  readonly express: RequestHandler
  /** Wraps a plain handler. */
  node(handler: (...args: Parameters<RequestListener>) => unknown): RequestListener
  /** Says who asks: limits count for them. Undefined falls back to the client's address. */
  identify(identify: (request: IncomingMessage) => string | undefined): void
  /** Counts requests in a store that other instances share; while it fails, memory decides. Before `listen`. */
  shareLimit(makeStore: (requests: RequestLimit) => Promise<SharedStore>): Promise<void>
  /** Watched by readiness and closed at the end, the last one first. */
  dependency(name: string, dependency: Dependency): void
  /** A client for one dependency, watched and closed like any. */
  http(name: string, options: HttpSettings): HttpClient
  /** Watches a `pg.Pool`, closes it at the end, and tells a database that fails from a wrong statement. */
  pool<P extends PgPool>(name: string, pool: P): P
  /** Adds to what the management port tells of the service, e.g. where its OpenAPI document is. */
  describe(more: DescribeMore): void
  /** Connects and watches a client of `redis` made with `redisOptions`; its commands end at a deadline. */
  redis<C extends RedisClient>(name: string, client: C, settings?: RedisSettings): C
  /**
   * Publishes to RabbitMQ and consumes from it; a drain waits for the messages in flight. Does not wait for it. Rejects
   * with PEER_MISSING or OPTION_INVALID.
   */
  amqp(name: string, settings: AmqpSettings): Promise<Broker>
  /** Closed at the end; for what is no dependency. */
  onClose(name: string, close: (signal: AbortSignal) => Promise<unknown>): void
  /** Work that a drain waits for, until it is released. */
  beacon(name: string): Beacon
  /** Checks the dependencies once, then takes requests. Rejects with LISTEN_FAILED. */
  listen(app: Servable, address?: { host?: string; port?: number }): Promise<AddressInfo>
  /** Ends the service as a signal does, without ending the process. */
  close(reason?: string): Promise<EndReport>
  /** Ends the waiting of an end that is under way: cuts what is in flight and goes on to closing. */
  hurry(): void
}
