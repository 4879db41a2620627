import type { ExperimentRecord, Result } from '@staticfire/contracts'
import { formatDuration } from './duration.ts'
import { type Html, html } from './html-template.ts'
import { lookUp } from './look-up.ts'
import { count } from './words.ts'

/** Every experiment with its attempt, when it ran within the run, and why it says nothing if so. */
export function renderExperiments({ experiments, timing }: Result): Html | false {
  if (experiments.length === 0) return false
  const sorted = experiments.toSorted((a, b) => a.startedAt - b.startedAt || a.attempt - b.attempt)
  return html`<section aria-labelledby="experiments-title">
    <h2 id="experiments-title">Experiments</h2>
    ${path(experiments.length, timing)}
    <div class="scroll" tabindex="0" role="group" aria-labelledby="experiments-title">
      <table class="experiments">
        <thead>
          <tr>
            <th scope="col">Experiment</th>
            <th scope="col">Ended</th>
            <th scope="col" class="number">Attempt</th>
            <th scope="col" class="number">Began</th>
            <th scope="col" class="number">Took</th>
            <th scope="col" class="gantt">Within the run</th>
          </tr>
        </thead>
        <tbody>
          ${sorted.map((record) => row(record, timing))}
        </tbody>
      </table>
    </div>
  </section>`
}

/** The chain that decided how long the run took; its experiments have the tall bars. */
function path(number: number, { criticalPath, totalMs }: Result['timing']): Html {
  const total = `${count(number, 'experiment')} in ${formatDuration(totalMs)}`
  if (criticalPath.length === 0) return html`<p class="path">${total}</p>`
  return html`<details class="path">
    <summary>
      ${total}, decided by the ${count(criticalPath.length, 'experiment')} with tall bars
    </summary>
    <p>${criticalPath.slice(0, 200).join(' → ')}</p>
  </details>`
}

function isOnPath({ id, attempt }: ExperimentRecord, path: readonly string[]): boolean {
  const start = attempt === 1 ? `${id} ` : `${id} again `
  return path.some((step) => step.startsWith(start) && /^\d/.test(step.slice(start.length)))
}

const tones = { done: 'pass', failed: 'fail', skipped: 'quiet', interrupted: 'hold' } as const

function row(
  record: ExperimentRecord,
  { startedAt, totalMs, criticalPath }: Result['timing'],
): Html {
  const { id, status, attempt, durationMs, instance, valid, invalidBecause } = record
  const tone = !valid && status === 'done' ? 'hold' : (lookUp(tones, status) ?? 'quiet')
  const began = record.startedAt - startedAt
  return html`<tr>
    <th scope="row">
      <code>${id}</code
      >${instance !== undefined && html` <span class="quiet">${instance}</span>`}${!valid && html`<span class="because">${invalidBecause ?? 'Its observation is not valid.'}</span>`}
    </th>
    <td><span class="${tone}-text">${status}</span></td>
    <td class="number">${attempt}</td>
    <td class="number">${formatDuration(began)}</td>
    <td class="number">${formatDuration(durationMs)}</td>
    <td class="gantt">
      <svg width="100%" height="10" aria-hidden="true">
        ${bar(tone, isOnPath(record, criticalPath), share(began, totalMs), share(durationMs, totalMs))}
      </svg>
    </td>
  </tr>`
}

function bar(tone: string, isCritical: boolean, from: number, width: number): Html {
  const shape = isCritical ? { y: 0, height: 10 } : { y: 3, height: 4 }
  const color = isCritical && tone === 'pass' ? 'critical' : `span-${tone}`
  return html`<rect
    class="${color}"
    x="${from}%"
    y="${shape.y}"
    width="${Math.max(0.5, width)}%"
    height="${shape.height}"
    rx="1.5"
  />`
}

function share(ms: number, totalMs: number): number {
  const value = (ms / totalMs) * 100
  return Number.isFinite(value) ? Math.round(Math.min(100, Math.max(0, value)) * 10) / 10 : 0
}
