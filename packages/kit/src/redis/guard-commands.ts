import { EventEmitter } from 'node:events'

/** Runs one command: when it is given up the signal is aborted. */
export type RunCommand = <T>(
  command: string,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>

/**
 * What is no command: events, the connection's life, and subscriptions, which outlive a connection and belong on
 * a client of their own.
 */
const passed = new Set<PropertyKey>([
  ...Object.getOwnPropertyNames(EventEmitter.prototype),
  ...'connect close destroy disconnect quit QUIT ref unref reset resetIfDirty'.split(' '),
  ...'duplicate legacy createPool setDirtyWatch monitor MONITOR getPubSubListeners'.split(' '),
  ...'subscribe unsubscribe pSubscribe pUnsubscribe sSubscribe sUnsubscribe'.split(' '),
  ...'SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE'.split(' '),
  ...'extendPubSubListeners extendPubSubChannelListeners'.split(' '),
])

/** Give the same client with other options for the commands that follow. */
const derived = new Set<PropertyKey>(['withCommandOptions', 'withTypeMapping', 'asap'])

type Method = (...parameters: unknown[]) => unknown
type WithSignal = { withAbortSignal?(signal: AbortSignal): Record<PropertyKey, Method> }

/** The client, each of whose commands goes through `run`: also those of modules, transactions and iterators. */
export function guardCommands<C extends object>(client: C, run: RunCommand): C {
  return guard(client, run, (key, parameters, method) =>
    run(nameOf(key, parameters), (signal) => {
      const { withAbortSignal } = client as WithSignal
      // What was given up before it was written is never sent.
      const target = withAbortSignal === undefined ? client : withAbortSignal.call(client, signal)
      return method.apply(target, parameters) as Promise<unknown>
    }),
  )
}

type Call = (key: string, parameters: unknown[], method: Method) => unknown

function guard<C extends object>(client: C, run: RunCommand, call: Call): C {
  const wrapped = new Map<PropertyKey, { method: Method; wrapper: Method }>()
  const guarded: C = new Proxy(client, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof key === 'symbol' || key.startsWith('_')) return value
      // `client.json`, `client.ft` and the like.
      if (typeof value === 'object' && value !== null && '_self' in value && value !== target) {
        return guard(value, run, plain(value, run))
      }
      if (typeof value !== 'function' || key === 'constructor') return value
      const known = wrapped.get(key)
      if (known?.method === value) return known.wrapper
      const method = value as Method
      const wrapper = wrap(target, key, method)
      wrapped.set(key, { method, wrapper })
      return wrapper
    },
  })
  return guarded

  function wrap(target: C, key: string, method: Method): Method {
    if (passed.has(key)) {
      return (...parameters) => {
        const result = method.apply(target, parameters)
        return result === target ? guarded : result
      }
    }
    if (derived.has(key)) {
      return (...parameters) => guardCommands(method.apply(target, parameters) as C, run)
    }
    if (key === 'withAbortSignal') {
      return (...parameters) => {
        const own = method.apply(target, parameters) as C
        return guard(own, run, plain(own, run))
      }
    }
    if (key === 'multi' || key === 'MULTI') {
      return (...parameters) => guardMulti(method.apply(target, parameters) as object, run)
    }
    // They ask page by page: each page is a command of its own.
    if (key.endsWith('Iterator')) return (...parameters) => method.apply(guarded, parameters)
    return (...parameters) => call(key, parameters, method)
  }
}

const plain =
  (target: object, run: RunCommand): Call =>
  (key, parameters, method) =>
    run(nameOf(key, parameters), () => method.apply(target, parameters) as Promise<unknown>)

/** A transaction gathers commands, and only sends them with its last call. */
function guardMulti<M extends object>(multi: M, run: RunCommand): M {
  const guarded: M = new Proxy(multi, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function' || typeof key === 'symbol') return value
      const method = value as Method
      if (/^exec/i.test(key)) {
        return (...parameters: unknown[]) =>
          run('MULTI', () => method.apply(target, parameters) as Promise<unknown>)
      }
      return (...parameters: unknown[]) => {
        const result = method.apply(target, parameters)
        return result === target ? guarded : result
      }
    },
  })
  return guarded
}

function nameOf(key: string, [first]: unknown[]): string {
  const isRaw = key === 'sendCommand' && Array.isArray(first)
  return (isRaw ? String(first[0]) : key).toUpperCase()
}
