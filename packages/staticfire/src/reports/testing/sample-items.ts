import type { Claim, Evidence, ItemResult, Reason } from '@staticfire/contracts'
import { catalogue } from '../../checklist/catalogue.ts'
import { endlessWait, keptLimit, lossyStop } from './sample-timelines.ts'

/** An item of the checklist with the given verdict. */
export function itemOf(
  id: string,
  verdict: Partial<ItemResult> & Pick<ItemResult, 'status' | 'summary'>,
): ItemResult {
  const found = catalogue.find((each) => each.id === id)
  if (!found) throw new RangeError(`${id} is no item of the checklist`)
  const { section, title, why, level, references } = found
  return {
    id,
    section,
    title,
    required: level === 'bronze',
    why,
    claims: [],
    fix: [],
    rerun: `staticfire check --only ${id}`,
    references,
    definitionHash: '9f31c2a07be4',
    ...verdict,
  }
}

/** The checklist with these items judged and every other one not judged by this version. */
export function checklistWith(judged: readonly ItemResult[]): ItemResult[] {
  return catalogue.map(
    ({ id }) =>
      judged.find((item) => item.id === id) ??
      itemOf(id, {
        status: 'unproven',
        summary: 'This version of staticfire does not judge this item yet.',
        reason: {
          code: 'not-judged-by-this-version',
          message: 'This version of staticfire does not judge this item yet.',
        },
      }),
  )
}

export function claim(
  id: string,
  status: Claim['status'],
  text: string,
  facts: Partial<Evidence> & { reason?: Reason; weight?: Claim['weight'] } = {},
): Claim {
  const { reason, weight = 'required', ...evidence } = facts
  return {
    id,
    text,
    weight,
    status,
    evidence: Object.keys(evidence).length === 0 ? [] : [{ kind: 'measured', text, ...evidence }],
    ...(reason && { reason }),
  }
}

export const failingTimeouts = itemOf('reliability/timeouts', {
  status: 'fail',
  summary:
    'GET /orders/{id}: 3 of 3 requests still wait after 12 s while payments is silent (silent); the limit is 10 s (default); 3 more like it',
  claims: [
    claim(
      'answered[payments/silent GET /orders/{id}]',
      'fail',
      'GET /orders/{id}: 3 of 3 requests still wait after 12 s while payments is silent (silent); the limit is 10 s (default)',
      {
        text: '3 requests, 3 attempts met the fault; without it 14 ms',
        observed: 'timeout after 12 s, timeout after 12 s, timeout after 12 s',
        expected: 'answered within 10 s (default)',
        experiment: 'timeouts[payments/silent]',
        tier: 1,
        series: endlessWait,
      },
    ),
    ...['stalled-body', 'drip', 'black-hole'].map((fault) =>
      claim(
        `answered[payments/${fault} GET /orders/{id}]`,
        'fail',
        `GET /orders/{id}: 3 of 3 requests still wait after 12 s while payments is silent (${fault}); the limit is 10 s (default)`,
        {
          text: '3 requests, 3 attempts met the fault; without it 14 ms',
          observed: 'timeout after 12 s, timeout after 12 s, timeout after 12 s',
          expected: 'answered within 10 s (default)',
          experiment: `timeouts[payments/${fault}]`,
          tier: 1,
        },
      ),
    ),
    claim(
      'given-up[payments/silent GET /orders/{id}]',
      'not-applicable',
      'GET /orders/{id} gives its attempt at payments up (silent)',
      {
        observed: '3 attempts still open 5 s after the answer (open)',
        expected: 'given up within 2 s',
        experiment: 'timeouts[payments/silent]',
        reason: {
          code: 'not-answered',
          message:
            'The client was not answered, so there is no time from which the attempt should end.',
        },
      },
    ),
    claim(
      'answered[database/silent GET /orders]',
      'pass',
      'GET /orders is answered within 800 ms while database is silent (silent)',
      {
        text: '3 requests, 3 attempts met the fault; without it 6 ms',
        observed: '503 after 812 ms, 503 after 812 ms, 503 after 812 ms',
        expected: 'answered within 800 ms',
        experiment: 'timeouts[database/silent]',
        tier: 1,
        series: keptLimit,
      },
    ),
    claim(
      'given-up[database/silent GET /orders]',
      'pass',
      'GET /orders gives its attempt at database up (silent)',
      {
        observed: 'the last attempt ended 0 ms after the answer (cancelled)',
        expected: 'given up within 2 s',
        experiment: 'timeouts[database/silent]',
      },
    ),
  ],
  fix: [
    {
      language: 'node',
      text: 'Give every call a deadline, and pass it on:\n\nconst answer = await fetch(url, {\n  signal: AbortSignal.timeout(800),\n})\n\nA pool needs two: one to get a connection, one for the statement.',
    },
    {
      language: 'node',
      library: '@staticfire/kit',
      text: "import { staticfire } from '@staticfire/kit'\nconst kit = await staticfire({ name: 'orders' })\nconst payments = kit.http('payments', { baseUrl })",
    },
    { language: 'python', text: 'httpx.AsyncClient(timeout=httpx.Timeout(0.8))' },
    {
      language: 'go',
      text: 'ctx, cancel := context.WithTimeout(r.Context(), 800*time.Millisecond)',
    },
  ],
})

export const failingShutdown = itemOf('reliability/graceful-shutdown', {
  status: 'fail',
  summary: '3 of 4 requests in flight at SIGTERM were lost; 1 more like it',
  claims: [
    claim('in-flight[sigterm]', 'fail', '3 of 4 requests in flight at SIGTERM were lost', {
      text: '4 requests held in flight by payments',
      observed: '1 answered whole, 3 cut',
      expected: 'all answered whole',
      experiment: 'shutdown[sigterm]',
      tier: 1,
      series: lossyStop,
    }),
    claim(
      'refusal[sigterm]',
      'fail',
      '28 new requests were refused after SIGTERM before a balancer could know',
      {
        text: 'Requests that arrived after SIGTERM',
        observed: '28 refused too early; 28 refused; first bad probe 50 ms after the signal',
        expected: 'none refused before the first bad probe + 2000 ms',
        experiment: 'shutdown[sigterm]',
      },
    ),
    claim('exits[sigterm]', 'pass', 'It ends within its grace period after SIGTERM', {
      observed: 'ended with SIGTERM after 42 ms; all gone after 43 ms',
      expected: 'all gone within 30 s (default)',
      experiment: 'shutdown[sigterm]',
    }),
    claim('reached[sigterm]', 'fail', 'SIGTERM stops at npm instead of reaching the service', {
      weight: 'advisory',
      observed: 'npm, sh around the service',
      expected: 'the service itself, or a wrapper that hands signals on',
      experiment: 'shutdown[sigterm]',
    }),
  ],
  fix: [
    {
      language: 'any',
      text: 'On SIGTERM fail readiness, keep accepting for the preStop delay, then close the listener and wait for what is in flight.',
    },
  ],
})

export const openLogs = itemOf('observability/structured-logs', {
  status: 'unproven',
  summary: 'No line of a request was seen, so its fields could not be read; 1 more like it',
  reason: {
    code: 'requests-not-logged',
    message: 'No line of a request was seen, so its fields could not be read.',
    remedy: 'logs: { requests: true }',
  },
  claims: [
    claim('fields[traffic]', 'unproven', 'Each request leaves a structured line', {
      reason: {
        code: 'requests-not-logged',
        message: 'No line of a request was seen, so its fields could not be read.',
        remedy: 'logs: { requests: true }',
      },
    }),
    claim('levels[traffic]', 'unproven', 'Each line has a level', {
      reason: { code: 'requests-not-logged', message: 'No line was seen.' },
    }),
    claim('json[boot]', 'pass', 'Every line at start is JSON', {
      observed: '14 of 14 lines',
      expected: 'all',
      experiment: 'boot',
    }),
  ],
})

const proven = (id: string, summary: string, claims: Claim[]) =>
  itemOf(id, { status: 'pass', summary, claims })

export const passing: ItemResult[] = [
  proven('configuration/startup-validation', '4 claims proven', [
    claim('refused[PORT]', 'pass', 'A start with PORT=abc is refused', {
      observed: 'code 1 after 210 ms',
      expected: 'a refusal that names PORT',
      experiment: 'configuration[PORT/wrong-type]',
    }),
    claim('echoes[PORT]', 'fail', 'The refusal repeats the value of a variable', {
      weight: 'advisory',
      observed: 'PORT="abc"',
      expected: 'the name alone',
      experiment: 'configuration[PORT/wrong-type]',
    }),
  ]),
  proven('configuration/missing-config', '2 claims proven', [
    claim('refused[DATABASE_URL]', 'pass', 'A start without DATABASE_URL is refused', {
      observed: 'code 1 after 190 ms',
      expected: 'a refusal that names DATABASE_URL',
      experiment: 'configuration[DATABASE_URL/missing]',
    }),
  ]),
  proven('observability/health-check', 'Readiness follows the database', [
    claim('follows[database]', 'pass', 'Readiness follows the database', {
      observed: '503 after 1.1 s',
      expected: '503 within 10 s',
      experiment: 'outage[database]',
    }),
  ]),
]
