import { pino, type ChildLoggerOptions, type Logger, type LoggerOptions } from 'pino'
import { systemClock, type Clock } from '../kernel/clock.ts'
import { KitError } from '../kernel/errors.ts'
import { createLosses, type Losses } from '../kernel/losses.ts'
import { currentRequest, type RequestRecord } from '../kernel/request.ts'
import { accessLevel, accessLine, type AccessResult } from './access-line.ts'
import { createDestination, type Destination } from './destination.ts'
import { fitLine } from './fit-line.ts'
import { prettyLine } from './pretty-line.ts'
import { createScrub, type Scrub, type ScrubOptions } from './scrub.ts'
import { createTimestamp } from './timestamp.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const serializersOf = Symbol('serializers')

/** Where lines go: a {@link Destination}, or something simpler in a test. */
export type LineWriter = Pick<Destination, 'write'> & Partial<Destination>

export interface LogOptions {
  /** The service's name, on each line. */
  name: string
  /** Default `info`; may be changed later: `log.level = 'debug'`. */
  level?: string
  /** Default: standard output, through {@link createDestination}. A test hands in `{ write }`. */
  destination?: LineWriter
  /** Names and shapes of secrets, or a scrub of one's own. */
  redact?: ScrubOptions | Scrub
  clock?: Clock
  /** Further fields for each line: `{ version: '1.2.3' }`. Scrubbed like the rest. */
  fields?: Readonly<Record<string, unknown>>
  /** Lines for people instead of JSON. */
  isPretty?: boolean
  /** Bytes of the longest line. Default 32 KiB. */
  maxLineBytes?: number
  /** The part of successful requests that get an access line, 0 to 1. Default 1. Failed ones always get theirs. */
  accessSampling?: number
  random?: () => number
}

/** pino's interface, which Fastify takes as `loggerInstance`, with access lines. */
export interface Log extends Logger {
  /** One line for a request that has ended. Cheap: it passes by the serialiser. */
  access(record: RequestRecord, result: AccessResult): void
  /** Resolves once all lines are handed on, or after the deadline (default 2,000 ms). */
  flushed(deadlineMs?: number): Promise<void>
  readonly losses: Losses
  readonly scrub: Scrub
}

type Serializers = Record<string, (value: unknown) => unknown>
type Internal = Log & { [serializersOf]?: Serializers }

/** Makes a log of JSON lines. Throws OPTION_INVALID on an unknown level or a sampling outside of 0 to 1. */
export function createLog(options: LogOptions): Log {
  const { name, clock = systemClock, fields = {}, accessSampling = 1 } = options
  const { maxLineBytes = 32 * 1024, random = Math.random, isPretty = false, redact } = options
  const level = validLevel(options.level ?? 'info')
  if (!(accessSampling >= 0 && accessSampling <= 1))
    throw new KitError('OPTION_INVALID', `accessSampling is ${accessSampling}: use 0 to 1.`)
  const scrub = typeof redact === 'function' ? redact : createScrub(redact)
  const timestamp = createTimestamp(clock)
  const head = JSON.stringify({ name, ...(scrub(fields) as object) }).slice(1, -1)
  const losses = options.destination?.losses ?? createLosses('log')
  const destination =
    options.destination ?? createDestination({ clock, losses, tellLost: lostLine })

  const log = pino(
    {
      ...fixed,
      level,
      base: { name, ...(scrub(fields) as object) },
      timestamp: () => `,"time":"${timestamp()}"`,
      serializers: { err: (value: unknown) => value, message: scrub },
      hooks: { logMethod: scrubArguments },
      mixin: (fields, _level, logger) => prepare(fields, (logger as Internal)[serializersOf]),
      mixinMergeStrategy: (_fields, prepared) => prepared,
    } satisfies LoggerOptions,
    { write: emit },
  ) as Internal

  const { setBindings } = log
  const inherit = log.child as unknown as (bindings: object, options: object) => object
  return Object.assign(log, {
    losses,
    scrub,
    access,
    flushed: (deadlineMs?: number) => flush(deadlineMs),
    // pino's own, by callback.
    flush: (tell: () => void = () => {}) => void flush().then(tell),
    child(this: Internal, bindings: object, given: ChildLoggerOptions = {}) {
      // pino would serialise what is scrubbed already: the serialisers stay here.
      const { serializers, ...rest } = given
      const merged = { ...this[serializersOf], ...(serializers as Serializers | undefined) }
      const made = inherit.call(this, scrubFields(bindings, merged), rest) as Internal
      made[serializersOf] = merged
      return made
    },
    setBindings(this: Internal, bindings: object) {
      setBindings.call(this, scrubFields(bindings, this[serializersOf]))
    },
  })

  function emit(line: string): void {
    const fitted = fitLine(line, maxLineBytes)
    destination.write(isPretty ? prettyLine(fitted) : fitted)
  }

  function access(this: Logger, record: RequestRecord, result: AccessResult): void {
    const at = accessLevel(result)
    const isSuccess = at === 'info' && result.status < 400
    if (isSuccess && accessSampling < 1 && random() >= accessSampling) return
    if (!this.isLevelEnabled(at)) return
    const line = accessLine(at, timestamp(), `,${head}`, record, result, scrub)
    if (isPretty || line.length * 3 > maxLineBytes) emit(line)
    else destination.write(line)
  }

  /** Everything of a line that callers hand in, as plain data, after the ids of its request. */
  function prepare(fields: object, serializers: Serializers | undefined): object {
    const record = currentRequest()
    const clean = scrubFields(fields, serializers)
    if (record === undefined) return clean
    const { traceId, spanId } = record.trace
    const ids = { request_id: record.id, trace_id: traceId, span_id: spanId }
    return Object.assign(ids, renamed(clean, idNames))
  }

  function scrubFields(
    fields: object,
    serializers: Serializers | undefined,
  ): Record<string, unknown> {
    const clean = scrub(serialize(fields, serializers))
    // An array, a Map that became an object: pino takes fields only.
    return renamed(isRecord(clean) ? clean : { value: clean }, headNames)
  }

  function scrubArguments(this: Logger, args: unknown[], method: (...args: never[]) => void): void {
    const [first] = args
    const isMessageFirst = typeof first !== 'object'
    // A request or a response as the whole: pino would unfold it, headers and all.
    if (!isMessageFirst && isHttp(first)) args[0] = { http: first }
    for (let i = isMessageFirst ? 1 : 2; i < args.length; i++)
      if (typeof args[i] === 'object') args[i] = scrub(args[i])
    method.apply(this, args as never[])
  }

  function lostLine(lines: number): string {
    const line = `{"level":"warn","time":"${timestamp()}",${head},"lost":${lines},"message":"Log lines were lost: the reader was too slow"}`
    return isPretty ? prettyLine(line).trimEnd() : line
  }

  function flush(deadlineMs?: number): Promise<void> {
    return destination.flush?.(deadlineMs) ?? Promise.resolve()
  }
}

const fixed = {
  messageKey: 'message',
  errorKey: 'error',
  formatters: { level: (label: string) => ({ level: label }) },
} satisfies LoggerOptions

function validLevel(level: string): string {
  if (levels.includes(level)) return level
  throw new KitError(
    'OPTION_INVALID',
    `The log level ${level} is unknown: use ${levels.join(', ')}.`,
  )
}

function serialize(fields: object, serializers: Serializers | undefined): object {
  if (serializers === undefined || !isRecord(fields)) return fields
  let serialized = fields
  for (const key of Object.keys(serializers)) {
    if (!Object.hasOwn(fields, key)) continue
    if (serialized === fields) serialized = { ...fields }
    serialized[key] = attempt(() => serializers[key]?.(fields[key]))
  }
  return serialized
}

/** A serialiser's mistake costs its value, not the line. */
function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch {
    return '[unreadable]'
  }
}

const headNames = ['level', 'time', 'name']
const idNames = ['request_id', 'trace_id', 'span_id']

/** A second `level` in a line would win over the first in most readers: a caller could forge it. */
function renamed(
  fields: Record<string, unknown>,
  reserved: readonly string[],
): Record<string, unknown> {
  for (const key of reserved)
    if (Object.hasOwn(fields, key)) {
      fields[`${key}_`] = fields[key]
      delete fields[key]
    }
  return fields
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isHttp(value: unknown): boolean {
  if (!isRecord(value)) return false
  return typeof value['setHeader'] === 'function' || (!!value['headers'] && !!value['socket'])
}
