import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Result } from '@staticfire/contracts'
import { audits } from '../src/audits/index.ts'
import corpus from '../../../services/defects/corpus.json' with { type: 'json' }

const bin = fileURLToPath(new URL('../bin/staticfire.js', import.meta.url))
const service = fileURLToPath(new URL('../../../services/defects', import.meta.url))

const judged = audits.map(({ id }) => id)

/** Two of each item, the subtle ones among them; `npm run corpus` runs all of them against all items. */
const chosen = [
  'hardcoded-values/payments-written',
  'hardcoded-values/rates-by-timer',
  'startup-validation/parse-int',
  'startup-validation/port-becomes-a-socket',
  'missing-config/secret-defaulted',
  'missing-config/bare-type-error',
  'exposed-secrets/address-in-the-outage',
  'exposed-secrets/encoded-in-a-header',
  'rate-limiting/one-bucket',
  'rate-limiting/leftmost-address',
  'security-headers/lost-on-crash',
  'security-headers/null-origin-trusted',
  'log-levels/level-ignored',
  'log-levels/outage-is-info',
  'structured-logs/forged-by-concatenation',
  'structured-logs/body-logged',
  'error-tracking/reported-twice',
  'error-tracking/swallowed',
  'tracing/not-passed-on',
  'tracing/dies-without-collector',
  'metrics/errors-not-counted',
  'metrics/identifiers-in-routes',
  'health-check/ready-never-recovers',
  'health-check/ready-leaks-the-address',
  'error-handling/outage-is-nothing',
  'error-handling/dies-when-clients-leave',
  'circuit-breakers/none',
  'circuit-breakers/opens-on-refusals',
  'timeouts/payments-idle-only',
  'timeouts/payments-race-leaks',
  'retries/refusals-too',
  'retries/charged-again',
  'connection-pooling/database-orders-connect',
  'connection-pooling/database-broken-not-returned',
  'resource-cleanup/refused-response-unread',
  'resource-cleanup/spool-of-abandoned',
  'graceful-shutdown/listener-closed-first',
  'graceful-shutdown/sigint-unhandled',
  'api-docs/route-not-served',
  'api-docs/reference-broken',
]

/** One of each item; the others are for `npm run corpus` as well. */
const lookalikes = [
  ...new Map(
    corpus.filter(({ flips }) => flips.length === 0).map((each) => [each.item, each]),
  ).values(),
]

/** These are judged on all items here too: they flip what they declare and nothing else. */
const judgedOnAll = ['structured-logs/body-logged', 'timeouts/payments-race-leaks']

test('the good service passes every judged item', async () => {
  expect(await statuses('good', judged)).toEqual(
    Object.fromEntries(judged.map((item) => [item, 'pass'])),
  )
})

describe('a defect flips what it declares', { concurrent: true }, () => {
  test.for(corpus.filter(({ id }) => chosen.includes(id)))(
    '$id: $note',
    async ({ id, item, flips, status }) => {
      const items = judgedOnAll.includes(id) ? judged : [item]
      expect(await statuses(id, items)).toEqual(
        Object.fromEntries(items.map((each) => [each, flips.includes(each) ? status : 'pass'])),
      )
    },
  )
})

describe('what only looks like a defect passes', { concurrent: true }, () => {
  test.for(lookalikes)('$id: $note', async ({ id, item }) => {
    expect(await statuses(id, [item])).toEqual({ [item]: 'pass' })
  })
})

test('every judged item has two defects here and more in the corpus', () => {
  for (const item of judged) {
    const all = corpus.filter(({ flips }) => flips.includes(item))
    expect(all.length, item).toBeGreaterThanOrEqual(3)
    expect(
      all.filter(({ id, item: own }) => own === item && chosen.includes(id)).length,
      item,
    ).toBe(2)
  }
})

async function statuses(defect: string, only: readonly string[]): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'defects-test-'))
  try {
    const { output, errors } = await check(defect, only, join(folder, 'run'))
    const result = parse(output, errors)
    const broken = result.items.find(({ status }) => status === 'error')
    // Our own failure: what failed is gone with the folder, so it is told here.
    if (broken) throw new Error(`${broken.id}: ${JSON.stringify(broken.reason ?? broken.claims)}`)
    return Object.fromEntries(
      result.items.filter(({ id }) => only.includes(id)).map(({ id, status }) => [id, status]),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function parse(output: string, errors: string): Result {
  try {
    return JSON.parse(output) as Result
  } catch (cause) {
    throw new Error(`the check printed no result; on stderr it said:\n${errors}`, { cause })
  }
}

function check(
  defect: string,
  only: readonly string[],
  runDir: string,
): Promise<{ output: string; errors: string }> {
  const args = [bin, 'check', service, '--json', '--run-dir', runDir, '--env', `DEFECT=${defect}`]
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args, ...only.flatMap((item) => ['--only', item])],
      { maxBuffer: 64 * 1024 * 1024 },
      // A verdict other than GO ends with another exit code than 0; the statuses tell.
      (_, output, errors) => resolve({ output, errors }),
    )
  })
}
