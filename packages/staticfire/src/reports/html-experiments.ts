import type { ExperimentRecord, Result } from '@staticfire/contracts'
import { formatDuration } from './duration.ts'
import { type Html, html } from './html-template.ts'
import { count } from './words.ts'

/** Every experiment with its attempt, when it ran within the run, and why it says nothing if so. */
export function renderExperiments({ experiments, timing }: Result): Html | false {
  if (experiments.length === 0) return false
  const sorted = experiments.toSorted((a, b) => a.startedAt - b.startedAt || a.attempt - b.attempt)
  return html`<section aria-labelledby="experiments-title">
<h2 id="experiments-title">Experiments</h2>
<p class="quiet">${count(experiments.length, 'experiment')} in ${formatDuration(timing.totalMs)}.${timing.criticalPath.length > 0 && html` What decided how long it took: ${timing.criticalPath.join(' → ')}.`}</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="experiments-title"><table class="experiments">
<thead><tr><th scope="col">Experiment</th><th scope="col">Ended</th><th scope="col" class="number">Attempt</th><th scope="col" class="number">Began</th><th scope="col" class="number">Took</th><th scope="col" class="gantt">Within the run</th></tr></thead>
<tbody>${sorted.map((record) => row(record, timing))}</tbody>
</table></div>
</section>`
}

const tones = { done: 'pass', failed: 'fail', skipped: 'quiet', interrupted: 'hold' } as const

function row(record: ExperimentRecord, { startedAt, totalMs }: Result['timing']): Html {
  const { id, status, attempt, durationMs, instance, valid, invalidBecause } = record
  const tone = !valid && status === 'done' ? 'hold' : (tones[status] ?? 'quiet')
  const began = record.startedAt - startedAt
  return html`<tr><th scope="row"><code>${id}</code>${instance !== undefined && html` <span class="quiet">${instance}</span>`}${!valid && html`<span class="because">${invalidBecause ?? 'Its observation is not valid.'}</span>`}</th>
<td><span class="${tone}-text">${status}</span></td><td class="number">${attempt}</td><td class="number">${formatDuration(began)}</td><td class="number">${formatDuration(durationMs)}</td>
<td class="gantt"><svg width="100%" height="10" aria-hidden="true"><rect class="span-${tone}" x="${share(began, totalMs)}%" y="1" width="${Math.max(0.5, share(durationMs, totalMs))}%" height="8" rx="2" /></svg></td></tr>`
}

function share(ms: number, totalMs: number): number {
  const value = (ms / totalMs) * 100
  return Number.isFinite(value) ? Math.round(Math.min(100, Math.max(0, value)) * 10) / 10 : 0
}
