import type { Result } from '@staticfire/contracts'
export interface TerminalOptions { columns: number; hasColor: boolean; runDir: string; reportFile?: string }
export function renderTerminal(result: Result, options: TerminalOptions): string {
  const lines = [`${(result.decision ?? 'not decided').toUpperCase()}  ${result.decisionReason}`]
  for (const item of result.items) {
    if (item.reason?.code === 'not-judged-by-this-version') continue
    lines.push(`${item.status.padEnd(10)} ${item.id}: ${item.summary}`)
    for (const c of item.claims.filter((c) => c.status !== 'pass')) {
      lines.push(`    ${c.status} [${c.weight}] ${c.id}: ${c.text} ${c.reason ? `(${c.reason.code}: ${c.reason.message})` : ''}`)
      for (const e of c.evidence) lines.push(`        ${e.experiment} ${e.text} observed=${e.observed} expected=${e.expected}`)
    }
  }
  lines.push(`total ${(result.timing.totalMs / 1000).toFixed(1)} s: ${result.timing.criticalPath.join(' → ')}`, options.runDir)
  return `${lines.join('\n')}\n`
}
