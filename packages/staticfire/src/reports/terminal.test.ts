import type { Result } from '@staticfire/contracts'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { displayWidth } from './display-width.ts'
import { renderTerminal } from './terminal.ts'
import { go, hold, noGo, notDecided, partial, samples } from './testing/sample-result.ts'

const runDir = '/srv/orders/.staticfire/runs/2026-11-23T07-09-12'

function show(result: Result, columns = 80): string {
  return renderTerminal(result, {
    columns,
    hasColor: false,
    runDir,
    reportFile: `${runDir}/report.html`,
  })
}

test('a NO-GO says what failed, why it matters and how to fix it', () => {
  expect(show(noGo)).toMatchInlineSnapshot(`
    "
     NO-GO  orders · 4c1d0e9f27

      Failed, and required by level bronze: reliability/timeouts,
      reliability/graceful-shutdown.

      Level       below bronze; lacks structured-logs, timeouts, graceful-shutdown;
                  5 items not judged by this version
      Items       2 failed · 1 unproven · 3 passed · 38 not judged by this version
      Score       7 %, up to 95 % if everything unproven holds

    ── Failed · 2 items ────────────────────────────────────────────────────────────

    ✗ Every external call has a timeout                         reliability/timeouts
      • GET /orders/{id}: 3 of 3 requests still wait after 12 s while payments is
        silent (silent); the limit is 10 s (default)
        observed  timeout after 12 s, timeout after 12 s, timeout after 12 s
        expected  answered within 10 s (default)
        in        timeouts[payments/silent]
      • GET /orders/{id}: 3 of 3 requests still wait after 12 s while payments is
        silent (stalled-body); the limit is 10 s (default)
        in        timeouts[payments/stalled-body]
      • GET /orders/{id}: 3 of 3 requests still wait after 12 s while payments is
        silent (drip); the limit is 10 s (default)
        in        timeouts[payments/drip]
      + 1 more claim failed too

      why         One dependency that goes silent otherwise takes every request of
                  the service with it.
      fix         Give every call a deadline, and pass it on:

                  const answer = await fetch(url, {
                    signal: AbortSignal.timeout(800),
                  })

                  A pool needs two: one to get a connection, one for the statement.
      or          With @staticfire/kit:
                  import { staticfire } from '@staticfire/kit'
                  const kit = await staticfire({ name: 'orders' })
                  const payments = kit.http('payments', { baseUrl })
                  Python, Go: staticfire explain reliability/timeouts
      rerun       staticfire check --only reliability/timeouts

    ✗ The service shuts down without losing a request  reliability/graceful-shutdown
      • 3 of 4 requests in flight at SIGTERM were lost
        observed  1 answered whole, 3 cut
        expected  all answered whole
        in        shutdown[sigterm]
      • 28 new requests were refused after SIGTERM before a balancer could know
        observed  28 refused too early; 28 refused; first bad probe 50 ms after the
                  signal
        expected  none refused before the first bad probe + 2000 ms
        in        shutdown[sigterm]

      why         Every deployment stops every instance: what one stop loses is lost
                  on each release.
      fix         On SIGTERM fail readiness, keep accepting for the preStop delay,
                  then close the listener and wait for what is in flight.
      rerun       staticfire check --only reliability/graceful-shutdown

    ── Required and unproven · 1 item ──────────────────────────────────────────────

    ? Logs are structured: one JSON record a line      observability/structured-logs
      No line of a request was seen, so its fields could not be read.
      + 1 more claim is open
      remedy      logs: { requests: true }
      rerun       staticfire check --only observability/structured-logs

    ── Passed · 3 items ────────────────────────────────────────────────────────────
    ✓ configuration/startup-validation  4 claims proven
        note      The refusal repeats the value of a variable
    ✓ configuration/missing-config      2 claims proven
    ✓ observability/health-check        Readiness follows the database

      38 items of the checklist are not judged by this version, 5 of them required
      at bronze.

      Note        DELETE /orders/{id} was not sent: it needs an id that only an
                  operator knows.
      Time        42.1 s, decided by boot 1.2 s → traffic 4.3 s →
                  timeouts[payments/silent] 17.4 s → timeouts[payments/silent] again
                  17.4 s
      Run         /srv/orders/.staticfire/runs/2026-11-23T07-09-12
      Report      /srv/orders/.staticfire/runs/2026-11-23T07-09-12/report.html
    "
  `)
})

test('a GO is short', () => {
  expect(show(go)).toMatchInlineSnapshot(`
    "
     GO  orders · 4c1d0e9f27

      Everything required by 6 selected items stands.

      Level       not decided
      Items       5 passed · 1 not applicable
      Score       100 %

    ── Passed · 5 items ────────────────────────────────────────────────────────────
    ✓ configuration/startup-validation  4 claims proven
        note      The refusal repeats the value of a variable
    ✓ configuration/missing-config      2 claims proven
    ✓ observability/health-check        Readiness follows the database
    ✓ reliability/timeouts              8 claims proven
    ✓ reliability/graceful-shutdown     17 claims proven

    ── Not applicable · 1 item ─────────────────────────────────────────────────────
    – data/migrations  The service has no database.

      Note        --only narrowed the required items to what was selected; no level
                  is decided.
      Time        42.1 s, decided by boot 1.2 s → traffic 4.3 s →
                  timeouts[payments/silent] 17.4 s → timeouts[payments/silent] again
                  17.4 s
      Run         /srv/orders/.staticfire/runs/2026-11-23T07-09-12
      Report      /srv/orders/.staticfire/runs/2026-11-23T07-09-12/report.html
    "
  `)
})

test('a HOLD asks for what is missing', () => {
  expect(show(hold)).toMatchInlineSnapshot(`
    "
     HOLD  orders · 4c1d0e9f27

      Nothing required failed, but unproven: observability/structured-logs.

      Level       below bronze; lacks structured-logs; 5 items not judged by this
                  version
      Items       1 unproven · 4 passed · 1 waived · 1 not applicable · 37 not
                  judged by this version
      Score       7 %, up to 95 % if everything unproven holds

    ── Required and unproven · 1 item ──────────────────────────────────────────────

    ? Logs are structured: one JSON record a line      observability/structured-logs
      No line of a request was seen, so its fields could not be read.
      + 1 more claim is open
      remedy      logs: { requests: true }
      rerun       staticfire check --only observability/structured-logs

    ── Passed · 4 items ────────────────────────────────────────────────────────────
    ✓ configuration/startup-validation  4 claims proven
        note      The refusal repeats the value of a variable
    ✓ configuration/missing-config      2 claims proven
    ✓ observability/health-check        Readiness follows the database
    ✓ reliability/graceful-shutdown     17 claims proven

    ── Waived · 1 item ─────────────────────────────────────────────────────────────
    ~ reliability/timeouts  Waived until 2027-01-31 by ana: payments gets its deadl…

    ── Not applicable · 1 item ─────────────────────────────────────────────────────
    – data/migrations  The service has no database.

      37 items of the checklist are not judged by this version, 5 of them required
      at bronze.

      Note        DELETE /orders/{id} was not sent: it needs an id that only an
                  operator knows.
      Time        42.1 s, decided by boot 1.2 s → traffic 4.3 s →
                  timeouts[payments/silent] 17.4 s → timeouts[payments/silent] again
                  17.4 s
      Run         /srv/orders/.staticfire/runs/2026-11-23T07-09-12
      Report      /srv/orders/.staticfire/runs/2026-11-23T07-09-12/report.html
    "
  `)
})

test('without a decision it says why there is none', () => {
  expect(show(notDecided)).toMatchInlineSnapshot(`
    "
     NOT DECIDED  orders · 4c1d0e9f27

      The service never became ready. It printed last:
      node:internal/modules/esm/resolve:275
          throw new ERR_MODULE_NOT_FOUND(
      Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'fastify' imported from
      /srv/orders/server.js

      Level       below bronze; lacks startup-validation, missing-config,
                  exposed-secrets, security-headers, 7 more
      Items       1 not measured
      Score       0 %

    ── Could not be measured · 1 item ──────────────────────────────────────────────

    ! Every external call has a timeout                         reliability/timeouts
      TypeError: Cannot read properties of undefined (reading 'port')
          at openProxy (proxy.ts:41:12)
      rerun       staticfire check --only reliability/timeouts

      Note        DELETE /orders/{id} was not sent: it needs an id that only an
                  operator knows.
      Time        1 min 00 s
      Run         /srv/orders/.staticfire/runs/2026-11-23T07-09-12
      Report      /srv/orders/.staticfire/runs/2026-11-23T07-09-12/report.html
    "
  `)
})

test('a part of a run says that it is one', () => {
  expect(show(partial)).toMatchInlineSnapshot(`
    "
     HOLD  orders · 4c1d0e9f27

      Nothing required failed, but unproven: reliability/timeouts.
      PARTIAL: the run was interrupted, and this is what it had seen.

      Level       below bronze; lacks timeouts; 7 items not judged by this version
      Items       1 unproven · 3 passed · 40 not judged by this version
      Score       7 %, up to 95 % if everything unproven holds

    ── Required and unproven · 1 item ──────────────────────────────────────────────

    ? Every external call has a timeout                         reliability/timeouts
      The run was interrupted before timeouts[payments/silent] was measured.
      remedy      Run the check to its end.
      rerun       staticfire check --only reliability/timeouts

    ── Passed · 3 items ────────────────────────────────────────────────────────────
    ✓ configuration/startup-validation  4 claims proven
        note      The refusal repeats the value of a variable
    ✓ configuration/missing-config      2 claims proven
    ✓ observability/health-check        Readiness follows the database

      40 items of the checklist are not judged by this version, 7 of them required
      at bronze.

      Note        DELETE /orders/{id} was not sent: it needs an id that only an
                  operator knows.
      Time        42.1 s, decided by boot 1.2 s → traffic 4.3 s →
                  timeouts[payments/silent] 17.4 s → timeouts[payments/silent] again
                  17.4 s
      Run         /srv/orders/.staticfire/runs/2026-11-23T07-09-12
      Report      /srv/orders/.staticfire/runs/2026-11-23T07-09-12/report.html
    "
  `)
})

test('colour is added last: it changes no letter', () => {
  const colored = renderTerminal(go, { columns: 80, hasColor: true, runDir })
  expect(stripVTControlCharacters(colored)).toBe(
    renderTerminal(go, { columns: 80, hasColor: false, runDir }),
  )
  expect(colored.replaceAll('\u001b', '␛')).toMatchInlineSnapshot(`
    "
    ␛[1m␛[30m␛[42m GO ␛[49m␛[39m␛[22m ␛[1morders␛[22m␛[2m · 4c1d0e9f27␛[22m

      ␛[1mEverything required by 6 selected items stands.␛[22m

    ␛[2m  Level       ␛[22mnot decided
    ␛[2m  Items       ␛[22m5 passed · 1 not applicable
    ␛[2m  Score       ␛[22m100 %

    ␛[2m── ␛[22m␛[1mPassed · 5 items␛[22m␛[2m ────────────────────────────────────────────────────────────␛[22m
    ␛[32m✓␛[39m configuration/startup-validation  ␛[2m4 claims proven␛[22m
    ␛[2m    note      ␛[22m␛[33mThe refusal repeats the value of a variable␛[39m
    ␛[32m✓␛[39m configuration/missing-config      ␛[2m2 claims proven␛[22m
    ␛[32m✓␛[39m observability/health-check        ␛[2mReadiness follows the database␛[22m
    ␛[32m✓␛[39m reliability/timeouts              ␛[2m8 claims proven␛[22m
    ␛[32m✓␛[39m reliability/graceful-shutdown     ␛[2m17 claims proven␛[22m

    ␛[2m── ␛[22m␛[1mNot applicable · 1 item␛[22m␛[2m ─────────────────────────────────────────────────────␛[22m
    ␛[2m–␛[22m data/migrations  ␛[2mThe service has no database.␛[22m

    ␛[2m  Note        ␛[22m--only narrowed the required items to what was selected; no level
                  is decided.
    ␛[2m  Time        ␛[22m42.1 s, decided by boot 1.2 s → traffic 4.3 s →
                  timeouts[payments/silent] 17.4 s → timeouts[payments/silent] again
                  17.4 s
    ␛[2m  Run         ␛[22m/srv/orders/.staticfire/runs/2026-11-23T07-09-12
    "
  `)
})

test.each([40, 80, 160])(
  'at %i columns no line is wider, and headings fill the width',
  (columns) => {
    for (const result of Object.values(samples)) {
      const widths = show(result, columns).split('\n').map(displayWidth)
      expect(Math.max(...widths)).toBe(columns)
    }
  },
)

test('a stream that does not know its width is taken for 80 columns', () => {
  expect(show(noGo, Number.NaN)).toBe(show(noGo, 80))
  expect(show(noGo, 0)).toBe(show(noGo, 80))
})

test('no line ends with spaces', () => {
  for (const result of Object.values(samples)) expect(show(result)).not.toMatch(/ $/m)
})
