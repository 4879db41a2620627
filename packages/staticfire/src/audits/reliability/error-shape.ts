import type { ErrorBody, MalformedKind, MalformedObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass } from '../claims.ts'

/** Refusals that the service itself words, and those that its router or its server often does. */
const worded: readonly MalformedKind[] = ['broken-json', 'wrong-type', 'missing-field', 'bad-query']
const routed: readonly MalformedKind[] = ['unknown-route', 'unknown-method', 'bad-identifier']

interface Shaped {
  where: string
  shape: string
  error: ErrorBody
}

/** Whether a client can read every refusal in one way (RFC 9457 is one). */
export function judgeShape({ requests }: MalformedObservation): ClaimDraft<'one-shape'>[] {
  const shapesOf = (kinds: readonly MalformedKind[]): Shaped[] =>
    requests
      .filter(({ kind, error }) => kinds.includes(kind) && error !== undefined && error.bytes > 0)
      .map(({ kind, status, error }) => ({
        where: `${kind} (${status})`,
        shape: shapeOf(error!),
        error: error!,
      }))
  const own = shapesOf(worded)
  const claim = { id: 'one-shape', text: 'Refusals have one shape' } as const
  if (own.length === 0) {
    const message = 'No refusal of a body or a query has a body of its own.'
    const reason = { code: 'no-error-body', message }
    return [notApplicable({ ...claim, basis: ['malformed'], reason })]
  }
  const evidence = [evidenceOf([...own, ...shapesOf(routed)])]
  const isOne = agree(own)
  if (!isOne) return [fail({ ...claim, text: `Refusals differ in shape: ${told(own)}`, evidence })]
  const all = [...own, ...shapesOf(routed)]
  return [
    pass({ ...claim, text: `Refusals have one shape: ${own[0]!.shape}`, evidence }),
    ...(agree(all)
      ? []
      : [
          fail({
            id: 'one-shape[routes]' as const,
            text: `What is not routed is refused in another shape: ${told(all)}`,
            weight: 'advisory' as const,
            evidence,
          }),
        ]),
  ]
}

/** JSON objects with a name in common are read by the same code; a media type that differs is not. */
function agree(shapes: readonly Shaped[]): boolean {
  const isJson = shapes.every(({ error }) => error.names !== undefined)
  if (!isJson) return new Set(shapes.map(({ shape }) => shape)).size === 1
  const [first, ...rest] = shapes.map(({ error }) => new Set(error.names))
  return rest.reduce((common, names) => common.intersection(names), first ?? new Set()).size > 0
}

function shapeOf({ mediaType = 'no type', names }: ErrorBody): string {
  return names === undefined ? mediaType : `${mediaType} { ${names.slice(0, 6).join(', ')} }`
}

function told(shapes: readonly Shaped[]): string {
  return [...Map.groupBy(shapes, ({ shape }) => shape)]
    .map(
      ([shape, each]) => `${shape} for ${[...new Set(each.map(({ where }) => where))].join(', ')}`,
    )
    .join('; ')
    .slice(0, 300)
}

function evidenceOf(shapes: readonly Shaped[]) {
  return measured('malformed', `Bodies of ${shapes.length} refusals`, {
    observed: told(shapes),
    expected: 'one media type, and names in common: RFC 9457 problem details, for example',
  })
}
