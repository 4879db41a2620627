import type { Blueprint, Claim, Evidence, ItemResult } from '@staticfire/contracts'

type Described = NonNullable<Blueprint['described']>

/** The key of staticfire.yaml that a claim is held to, by its item, its kind and its subject. */
const budgets: Record<string, (kind: string, subject: string) => string | undefined> = {
  'reliability/timeouts': (kind, subject) =>
    kind === 'answered' ? `dependencies.${dependencyIn(subject)}.timeout` : undefined,
  'reliability/connection-pooling': (kind, subject) =>
    kind === 'bounded' ? `dependencies.${subject}.pool` : undefined,
  'reliability/circuit-breakers': (kind, subject) =>
    kind === 'closes' ? `dependencies.${subject}.reset` : undefined,
  'reliability/retries': (kind, subject) =>
    kind === 'tries' ? `dependencies.${subject}.attempts` : undefined,
  'reliability/graceful-shutdown': (kind) => (kind === 'exits' ? 'stop.grace' : undefined),
  'observability/health-check': (kind, subject) =>
    kind === 'ready-falls' ? `dependencies.${dependencyIn(subject)}.critical` : undefined,
  'security/rate-limiting': (kind) => (kind === 'limited' ? 'traffic.limits' : undefined),
  'configuration/missing-config': (_kind, subject) => `variables.${subject}`,
  'configuration/startup-validation': (_kind, subject) => `variables.${subject}`,
}

/** Says of each claim that was held to a budget which the service described, rather than its file, that it was. */
export function withBudgetSources(
  items: readonly ItemResult[],
  { described = {} }: Blueprint,
): ItemResult[] {
  if (Object.keys(described).length === 0) return [...items]
  return items.map((item) => ({
    ...item,
    claims: item.claims.map((claim) => withSource(item.id, claim, described)),
  }))
}

function withSource(item: string, claim: Claim, described: Described): Claim {
  const key = keyOf(item, claim, described)
  if (key === undefined || !Object.hasOwn(described, key)) return claim
  const source: Evidence = {
    kind: 'read',
    text: `${key}: ${described[key]}. Described by the service; staticfire.yaml leaves it out`,
  }
  const held = claim.evidence.findIndex(({ expected }) => expected !== undefined)
  const evidence = claim.evidence.map((each, index) =>
    index === held ? { ...each, expected: `${each.expected} (described by the service)` } : each,
  )
  return { ...claim, evidence: [...evidence, source] }
}

function keyOf(item: string, { id, evidence }: Claim, described: Described): string | undefined {
  if (item === 'security/exposed-secrets') return secretIn(evidence, described)
  const [, kind = '', subject = ''] = /^([a-z-]+)(?:\[(.*)\])?$/s.exec(id) ?? []
  return budgets[item]?.(kind, subject)
}

/** `payments` of `payments/silent get-quote`. */
function dependencyIn(subject: string): string {
  return /^[^/]*/.exec(subject)?.[0] ?? subject
}

/** What was found is named first in its evidence. */
function secretIn(evidence: readonly Evidence[], described: Described): string | undefined {
  return Object.keys(described).find((key) => {
    const name = key.slice('variables.'.length)
    return (
      key.startsWith('variables.') &&
      described[key]?.endsWith('secret') === true &&
      evidence.some(({ text }) => text.startsWith(`${name},`))
    )
  })
}
