import { open } from 'node:fs/promises'
import type * as FlagdCore from '@openfeature/flagd-core'
import { loadPeer } from '../kernel/load-peer.ts'
import type { FlagProvider, FlagSource, FlagValue, ProviderHost } from './flag-types.ts'

export interface FlagdFileOptions {
  readonly path: string
  /** How long a change may go unnoticed. Default 5000. */
  readonly pollMs?: number
  /** A larger file is not read. Default 1 MiB. */
  readonly maxBytes?: number
  /** Rejects when there is no such text; by default reads the file. */
  readonly read?: (path: string, maxBytes: number) => Promise<string>
}

/**
 * A provider for a file in flagd's format (https://flagd.dev/reference/flag-definitions/), evaluated
 * in this process. Its content is compared, not its time: a Kubernetes ConfigMap is a link that moves.
 */
export function flagdFile(options: FlagdFileOptions): FlagProvider {
  const { pollMs: intervalMs = 5_000 } = options
  return {
    name: 'flagd-file',
    intervalMs,
    async open(host) {
      const flagd = await loadPeer(
        '@openfeature/flagd-core',
        'Flags from a flagd file',
        () => import('@openfeature/flagd-core'),
      )
      return watch(flagd, options, intervalMs, host)
    },
  }
}

/** The library would print to the console. */
const silent = { error() {}, warn() {}, info() {}, debug() {} }

function watch(
  flagd: typeof FlagdCore,
  { path, maxBytes = 1_048_576, read = readBounded }: FlagdFileOptions,
  intervalMs: number,
  host: ProviderHost,
): FlagSource {
  let core: FlagdCore.FlagdCore | undefined
  let known: string | undefined
  let isBroken = false
  let isClosed = false
  let cancel = () => {}

  /** A set is taken as a whole or not at all: half a file keeps what held before it. */
  function take(text: string): void {
    const hasChanged = text !== known
    known = text
    if (hasChanged) {
      isBroken = false
      try {
        core = parse(flagd, text)
      } catch {
        isBroken = true
        return host.failed('invalid')
      }
    }
    if (!isBroken) host.refreshed(hasChanged)
  }

  /** The next look starts when this one is over: a disk that hangs is asked once. */
  async function look(): Promise<void> {
    try {
      const text = await read(path, maxBytes)
      if (!isClosed) take(text)
    } catch {
      if (!isClosed) host.failed('unreadable')
    }
    if (!isClosed) cancel = host.clock.after(intervalMs, () => void look())
  }

  void look()
  return {
    evaluate(name, fallback, context) {
      if (core === undefined) return undefined
      const kind = typeof fallback as 'boolean' | 'number' | 'string' | 'object'
      // FLAG_NOT_FOUND and a disabled flag come back as the fallback, which is right.
      const resolved = core.resolve(kind, name, fallback as Resolve[2], context as Resolve[3])
      if (resolved.errorCode !== undefined && resolved.errorCode !== notFound) {
        host.losses.count(resolved.errorCode === mismatch ? 'wrong-type' : 'evaluation-failed')
      }
      return resolved.value as FlagValue
    },
    close() {
      isClosed = true
      cancel()
    },
  }
}

type Resolve = Parameters<FlagdCore.FlagdCore['resolve']>
const notFound = 'FLAG_NOT_FOUND'
const mismatch = 'TYPE_MISMATCH'

/** Strictly by the schema; as data, without making code of its rules. */
function parse(flagd: typeof FlagdCore, text: string): FlagdCore.FlagdCore {
  const options = { disableDynamicCodeGeneration: true }
  const storage = new flagd.MemoryStorage(silent, options)
  storage.setConfigurations(text, true)
  return new flagd.FlagdCore(storage, silent, options)
}

async function readBounded(path: string, maxBytes: number): Promise<string> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    if (size > maxBytes) throw new RangeError(`${path} is larger than ${maxBytes} bytes`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}
