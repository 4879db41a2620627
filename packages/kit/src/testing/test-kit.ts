import type { Fields, ValuesOf } from '../config/index.ts'
import { makeKit } from '../kit.ts'
import type { Kit, KitOptions } from '../kit-interface.ts'
import type { Servable } from '../listen.ts'
import type { EndReport } from '../lifecycle/index.ts'
import type { kitSettings } from '../settings.ts'
import type { FinishedSpan } from '../tracing/index.ts'
import { createFaults, type StandingFault, type TestFault } from './faults.ts'
import { seededRandom } from './seeded-random.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

export interface TestKitOptions<Declared extends Fields> extends Omit<
  KitOptions<Declared>,
  'name' | 'clock'
> {
  /** Default `test`. */
  name?: string
  /** What the service's settings are; the process's own variables are not seen. */
  env?: Readonly<Record<string, string | undefined>>
  /** Chance, ids included, is the same for the same seed. Default 1. */
  seed?: number
}

/** A line of log as its reader has it. */
export interface TestLogLine {
  level: string
  message?: string
  event?: string
  [field: string]: unknown
}

export interface TestKit<Values = unknown> extends Kit<Values>, AsyncDisposable {
  /** Stands still until it is moved. */
  readonly clock: TestClock
  /** All lines so far, of every level. */
  readonly logs: readonly TestLogLine[]
  /** Of requests and of calls to dependencies; every trace is recorded. */
  readonly spans: readonly FinishedSpan[]
  /** For whatever of the service takes its chance from outside. 0 to 1. */
  random(): number
  /** The value of a counter or gauge, or how often a histogram was told; undefined when there is no such series. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number | undefined>
  /** Takes requests on a free port of this machine; gives the address: `http://127.0.0.1:…`. */
  start(app: Servable): Promise<string>
  /** Makes a dependency fail, by the name that the service gave it. Throws for one that there is not. */
  fail(dependency: string, fault: TestFault): StandingFault
  /** Makes it well again, or all of them. */
  heal(dependency?: string): void
  /** Ends the service as SIGTERM does, without a signal and without the end of the process. */
  shutdown(): Promise<EndReport>
}

const endStepMs = 1_000

/**
 * A kit for a service's own tests: everything is real but time, chance, and where logs and spans go.
 * Rejects as `createKit` does. To be disposed, by `await using`: faults are healed, and what still runs is cut.
 *
 *     await using kit = await createTestKit({ env: { PAYMENTS_URL: 'http://127.0.0.1:9' }, config })
 *     const url = await kit.start(createApp(kit))
 *     const fault = kit.fail('payments', 'silent')
 *     const answer = fetch(`${url}/orders`)
 *     await fault.met()
 *     await kit.clock.advance(800)
 *     expect((await answer).status).toBe(503)
 */
export async function createTestKit<const Declared extends Fields = Record<never, never>>(
  options: TestKitOptions<Declared> = {},
): Promise<TestKit<ValuesOf<Declared & typeof kitSettings>>> {
  const { name = 'test', seed = 1, env = {} } = options
  const clock = createTestClock()
  const random = seededRandom(seed)
  const faults = createFaults(clock)
  const logs: TestLogLine[] = []
  const spans: FinishedSpan[] = []
  const dependencies = new Set<string>()
  const kit = await makeKit(
    {
      ...options,
      name,
      clock,
      env: { LOG_LEVEL: 'trace', OTEL_TRACES_SAMPLER_ARG: '1', DEPLOY_ENV: 'test', ...env },
    },
    {
      destination: { write: (line) => void logs.push(JSON.parse(line) as TestLogLine) },
      onSpan: (span) => void spans.push(span),
      onDependency: (dependency) => void dependencies.add(dependency),
      before: faults.before,
      random,
      // The client's observers live as long as the process.
      hasProcessMetrics: false,
    },
  )

  return Object.assign(kit, {
    clock,
    logs,
    spans,
    random,
    metric: async (metric: string, labels: Readonly<Record<string, string>> = {}) =>
      valueOf(await kit.metrics.read(), metric, labels),
    async start(app: Servable) {
      const { port } = await kit.listen(app, { host: '127.0.0.1', port: 0 })
      return `http://127.0.0.1:${port}`
    },
    fail(dependency: string, fault: TestFault) {
      if (dependencies.has(dependency)) return faults.set(dependency, fault)
      const known = [...dependencies].join(', ') || 'none'
      throw new Error(
        `There is no dependency ${dependency} to fail. Those of the kit: ${known}. Hand it to kit.http, kit.pool or kit.dependency first.`,
      )
    },
    heal: faults.heal,
    shutdown: () => kit.close('shutdown'),
    async [Symbol.asyncDispose]() {
      faults.heal()
      let isEnded = false
      const ended = kit.close('disposed').finally(() => (isEnded = true))
      kit.hurry()
      // Whatever waits for a moment of the test's clock, which nobody else moves any more.
      while (!isEnded) await clock.advance(endStepMs)
      await ended
    },
  })
}

type Families = Awaited<ReturnType<Kit['metrics']['read']>>

function valueOf(
  families: Families,
  name: string,
  labels: Readonly<Record<string, string>>,
): number | undefined {
  const family = families.find((one) => one.name === name)
  if (family === undefined) return undefined
  const wanted = Object.entries(labels)
  for (const sample of family.samples) {
    const has = new Map(sample.labels.pairs)
    if (!wanted.every(([label, value]) => has.get(label) === value)) continue
    if ('value' in sample) return sample.value
    return Array.from(sample.counts).reduce((sum, count) => sum + count, 0)
  }
  return undefined
}
