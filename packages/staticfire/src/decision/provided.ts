import type { ItemVerdict } from '../audits/verdict.ts'

/** What the configuration says the platform does for the service, and whether its evidence file was read. */
export interface Provided {
  by: string
  /** The file that shows it. */
  evidence: string
  /** The run read the file; otherwise `problem` says why not. */
  isRead: boolean
  problem?: string
}

/** An item that the platform provides: attested when its evidence was read, else unproven. */
export function applyProvided(verdict: ItemVerdict, provided: Provided | undefined): ItemVerdict {
  if (!provided) return verdict
  const { by, evidence: file, isRead, problem = 'it was not read' } = provided
  const text = `Provided by ${by}`
  const base = {
    id: 'provided',
    text,
    weight: 'required',
    evidence: [{ kind: 'attested', text, file }],
    basis: [],
  } as const
  // What was measured stays to be seen, but the platform answers for the item.
  const measured = verdict.claims.map((claim) => ({ ...claim, weight: 'advisory' as const }))
  const { reason: _, ...rest } = verdict
  if (isRead) {
    const claim = { ...base, evidence: [...base.evidence], basis: [], status: 'pass' as const }
    return { ...rest, status: 'pass', summary: `${text} (${file})`, claims: [claim, ...measured] }
  }
  const message = `${text}, but its evidence ${file} does not show it: ${problem}.`
  const remedy = `provided: { ${verdict.id}: { by: ${by}, evidence: FILE } }`
  const reason = { code: 'evidence-missing', message, remedy }
  const claim = {
    ...base,
    evidence: [...base.evidence],
    basis: [],
    status: 'unproven' as const,
    reason,
  }
  return { ...rest, status: 'unproven', summary: message, claims: [claim, ...measured], reason }
}
