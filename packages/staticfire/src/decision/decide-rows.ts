import type { ClaimStatus, Gate, Waiver } from '@staticfire/contracts'
import type { JudgedClaim } from '../audits/claims.ts'
import { type ItemVerdict, verdictOf } from '../audits/verdict.ts'
import { itemIds } from '../checklist/catalogue.ts'
import type { DecideOptions } from './decide.ts'

/** The recorded clock of the rows. */
export const now = Date.parse('2026-11-23T12:00:00Z')
export const bronze = 'reliability/timeouts'
const silver = 'reliability/retries'
const gold = 'performance/cdn'

function claim(id: string, status: ClaimStatus): JudgedClaim {
  const reason = { code: 'some-gap', message: 'Something is missing.' }
  return {
    id,
    text: id,
    weight: 'required',
    status,
    evidence: [{ kind: 'measured', text: 'seen' }],
    basis: [],
    ...(status !== 'pass' && status !== 'fail' && { reason }),
  }
}

/** A verdict on every item: a pass, but for those named. */
export function verdicts(
  exceptions: Record<string, ClaimStatus | JudgedClaim[]> = {},
): ItemVerdict[] {
  return itemIds.map((id) => {
    const exception = exceptions[id] ?? 'pass'
    const claims = typeof exception === 'string' ? [claim('all', exception)] : exception
    return verdictOf(id, 'abcdefabcdef', claims)
  })
}

export function gate(overrides: Partial<Gate> = {}): Gate {
  return { level: 'bronze', require: [], unproven: 'hold', ...overrides }
}

export function waiver(item: string, overrides: Partial<Waiver> = {}): Waiver {
  return { item, reason: 'accepted', owner: 'team-orders', until: '2026-12-31', ...overrides }
}

type Row = [
  name: string,
  exceptions: Record<string, ClaimStatus | JudgedClaim[]>,
  options: Partial<Omit<DecideOptions, 'gate'>> & { gate?: Partial<Gate> },
  expected: { decision: string | null; exitCode: number; says?: string },
]

const twoClaims = (one: ClaimStatus, two: ClaimStatus) => [
  claim('answered[payments/silent]', one),
  claim('answered[database/silent]', two),
]

/** Every rule of the decision, one row each. */
export const rows: Row[] = [
  ['everything passes', {}, {}, { decision: 'go', exitCode: 0, says: 'level bronze stands' }],
  [
    'what does not apply stands',
    { [bronze]: 'not-applicable' },
    {},
    { decision: 'go', exitCode: 0 },
  ],
  [
    'a required failure',
    { [bronze]: 'fail' },
    {},
    { decision: 'no-go', exitCode: 1, says: bronze },
  ],
  ['a required gap', { [bronze]: 'unproven' }, {}, { decision: 'hold', exitCode: 4, says: bronze }],
  ['an error of ours', { [bronze]: 'error' }, {}, { decision: null, exitCode: 3, says: bronze }],
  [
    'an error outweighs a failure',
    { [bronze]: 'error', 'reliability/graceful-shutdown': 'fail' },
    {},
    { decision: null, exitCode: 3 },
  ],
  [
    'a failure outweighs a gap',
    { [bronze]: 'unproven', 'reliability/graceful-shutdown': 'fail' },
    {},
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'a failure above the level does not count',
    { [silver]: 'fail', [gold]: 'error' },
    {},
    { decision: 'go', exitCode: 0 },
  ],
  [
    'a level contains the former',
    { [bronze]: 'fail' },
    { gate: { level: 'gold' } },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'silver requires silver',
    { [silver]: 'fail' },
    { gate: { level: 'silver' } },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'gates may allow gaps',
    { [bronze]: 'unproven' },
    { gate: { unproven: 'allow' } },
    { decision: 'go', exitCode: 0, says: '1 unproven' },
  ],
  [
    'allowing gaps allows no failure',
    { [bronze]: 'fail' },
    { gate: { unproven: 'allow' } },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'gate.require adds an item',
    { [gold]: 'fail' },
    { gate: { require: [gold] } },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'gate.require adds a section',
    { [gold]: 'fail' },
    { gate: { require: ['performance'] } },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'gate.require names nothing known',
    {},
    { gate: { require: ['reliability/timeout'] } },
    { decision: null, exitCode: 2, says: 'did you mean reliability/timeouts' },
  ],
  [
    'gate.require names nothing at all',
    {},
    { gate: { require: ['qqqqqqqqqqqqqqq'] } },
    { decision: null, exitCode: 2 },
  ],
  [
    '--only narrows to what was selected',
    { 'reliability/graceful-shutdown': 'fail' },
    { selected: [bronze] },
    { decision: 'go', exitCode: 0, says: 'what was selected' },
  ],
  [
    '--only decides on what was selected',
    { [bronze]: 'fail' },
    { selected: [bronze, gold] },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    '--only keeps to the level within a section',
    { [silver]: 'fail' },
    { selected: [bronze, silver] },
    { decision: 'go', exitCode: 0 },
  ],
  [
    '--only of what no gate requires decides on it',
    { [gold]: 'fail' },
    { selected: [gold] },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'the service never became ready',
    {},
    { neverReady: { lastOutput: ['EADDRINUSE'] } },
    { decision: null, exitCode: 3, says: 'EADDRINUSE' },
  ],
  [
    'a waived failure',
    { [bronze]: 'fail' },
    { waivers: [waiver(bronze)] },
    { decision: 'go', exitCode: 0, says: '1 by waiver' },
  ],
  [
    'a waived gap',
    { [bronze]: 'unproven' },
    { waivers: [waiver(bronze)] },
    { decision: 'go', exitCode: 0 },
  ],
  [
    'an error cannot be waived',
    { [bronze]: 'error' },
    { waivers: [waiver(bronze)] },
    { decision: null, exitCode: 3 },
  ],
  [
    'a waiver holds through its last day',
    { [bronze]: 'fail' },
    { waivers: [waiver(bronze, { until: '2026-11-23' })] },
    { decision: 'go', exitCode: 0 },
  ],
  [
    'an expired waiver',
    { [bronze]: 'fail' },
    { waivers: [waiver(bronze, { until: '2026-11-22' })] },
    { decision: 'no-go', exitCode: 1, says: 'the waivers' },
  ],
  [
    'an expired waiver of what passes',
    {},
    { waivers: [waiver(bronze, { until: '2026-11-22' })] },
    { decision: 'no-go', exitCode: 1, says: 'the waivers' },
  ],
  [
    'an unused waiver',
    {},
    { waivers: [waiver(bronze)] },
    { decision: 'no-go', exitCode: 1, says: 'the waivers' },
  ],
  [
    'an unknown waiver',
    {},
    { waivers: [waiver('reliability/no-such')] },
    { decision: 'no-go', exitCode: 1, says: 'the waivers' },
  ],
  [
    'a waiver of what was not selected is not unused',
    {},
    { waivers: [waiver(silver)], selected: [bronze] },
    { decision: 'go', exitCode: 0 },
  ],
  [
    'a waiver of one claim',
    { [bronze]: twoClaims('fail', 'pass') },
    { waivers: [waiver(bronze, { key: 'payments/silent' })] },
    { decision: 'go', exitCode: 0 },
  ],
  [
    'a waiver of one claim leaves the other',
    { [bronze]: twoClaims('fail', 'fail') },
    { waivers: [waiver(bronze, { key: 'payments/silent' })] },
    { decision: 'no-go', exitCode: 1 },
  ],
  [
    'a waiver of one claim leaves the other’s gap',
    { [bronze]: twoClaims('fail', 'unproven') },
    { waivers: [waiver(bronze, { key: 'answered[payments/silent]' })] },
    { decision: 'hold', exitCode: 4 },
  ],
  [
    'a waiver of a claim that passes is unused',
    { [bronze]: twoClaims('pass', 'fail') },
    { waivers: [waiver(bronze), waiver(bronze, { key: 'payments/silent' })] },
    { decision: 'no-go', exitCode: 1, says: 'the waivers' },
  ],
  [
    'what the platform provides, shown',
    { [bronze]: 'fail' },
    { provided: { [bronze]: { by: 'mesh', evidence: 'mesh.yaml', isRead: true } } },
    { decision: 'go', exitCode: 0 },
  ],
  [
    'what the platform provides, not shown',
    { [bronze]: 'pass' },
    { provided: { [bronze]: { by: 'mesh', evidence: 'mesh.yaml', isRead: false } } },
    { decision: 'hold', exitCode: 4 },
  ],
]
