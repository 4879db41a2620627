import type { Operation, RepeatedWrite } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { Attempt } from '@staticfire/proxy'
import type { AttemptBench } from './attempt-bench.ts'
import { delay } from './delay.ts'

/** RFC 9110 §9.2.2: the others may be repeated. */
const notIdempotent = /^(?:POST|PATCH) /
const trials = 2
const timeoutMs = 5_000
const pauseMs = 200
const keyHeaders = ['idempotency-key', 'x-idempotency-key', 'paypal-request-id']
/** A UUID, a ULID, or a long number or hexadecimal: what a client would make to be recognised by. */
const generated = /[0-9a-f]{8}-[0-9a-f]{4}-|[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{16,}|\d{12,}/i

/** Requests that have the dependency change something, which it does without a word: was it done or not? */
export async function observeWrites(bench: AttemptBench): Promise<RepeatedWrite[]> {
  const { context, dependency, instance, proxy } = bench
  const writing = writingOperation(bench)
  const observed: RepeatedWrite[] = []
  if (!writing) return observed
  const { operation, dependencyOperation } = writing
  await instance.client.prime([operation], { signal: context.signal })
  for (let trial = 0; trial < trials; trial++) {
    if (instance.process.exit || !(await bench.budget.take(1))) break
    const fault = { type: 'truncate', afterBytes: 0 } as const
    await proxy.inject({ type: 'only', operations: [dependencyOperation], fault })
    const at = now()
    await instance.client.send(operation, { timeoutMs, signal: context.signal })
    const attempts = proxy.ledger
      .since(at)
      .filter((attempt) => attempt.operation === dependencyOperation)
    await proxy.heal()
    observed.push({ operation: operation.id, dependencyOperation, ...repetition(attempts) })
    await delay(pauseMs + (dependency.resetMs ?? 0), context.signal)
  }
  return observed.filter(({ attempts }) => attempts > 0)
}

function writingOperation({
  context: { seen, blueprint },
  dependency,
}: AttemptBench): { operation: Operation; dependencyOperation: string } | undefined {
  for (const { operation: id, expected, dependencies } of seen.traffic?.operations ?? []) {
    const called = dependencies.find(
      (each) =>
        each.dependency === dependency.name &&
        Math.round(each.perRequest) === 1 &&
        notIdempotent.test(each.operation),
    )
    const operation = blueprint.operations.find((each) => each.id === id)
    if (operation && called && expected > 0)
      return { operation, dependencyOperation: called.operation }
  }
  return undefined
}

function repetition(
  attempts: readonly Attempt[],
): Pick<RepeatedWrite, 'attempts' | 'keyed' | 'keys' | 'isBodyStable'> {
  const keys = attempts.flatMap(({ headers = {} }) =>
    keyHeaders.flatMap((name) => headers[name] ?? []),
  )
  const bodies = new Set(attempts.map(({ text = '' }) => text))
  const [body = ''] = bodies
  return {
    attempts: attempts.length,
    keyed: keys.length,
    keys: new Set(keys).size,
    isBodyStable: bodies.size === 1 && generated.test(body),
  }
}
