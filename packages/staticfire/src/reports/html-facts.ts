import type { Result } from '@staticfire/contracts'
import { formatDuration } from './duration.ts'
import { type Html, html } from './html-template.ts'

/** What the service asked of its dependencies, without any fault. */
export function renderDependencies({ dependencies }: Result): Html | false {
  if (dependencies.length === 0) return false
  const rows = dependencies.flatMap(({ name, kind, operations }) =>
    operations.length === 0
      ? [
          html`<tr>
            <th scope="row">${name} <span class="quiet">${kind}</span></th>
            <td class="quiet">none was seen</td>
            <td></td>
            <td></td>
            <td></td>
          </tr>`,
        ]
      : operations.map(
          (operation, index) =>
            html`<tr>
              <th scope="row">
                ${index === 0 ? html`${name} <span class="quiet">${kind}</span>` : html`<span class="sr">${name}</span>`}
              </th>
              <td><code>${operation.name}</code></td>
              <td class="number">${operation.count}</td>
              <td class="number">${formatDuration(operation.p50Ms)}</td>
              <td class="number">${formatDuration(operation.p95Ms)}</td>
            </tr>`,
        ),
  )
  return html`<section aria-labelledby="dependencies-title">
    <h2 id="dependencies-title">Dependencies</h2>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="dependencies-title">
      <table>
        <thead>
          <tr>
            <th scope="col">Dependency</th>
            <th scope="col">Operation</th>
            <th scope="col" class="number">Count</th>
            <th scope="col" class="number">p50</th>
            <th scope="col" class="number">p95</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`
}

export function renderNotes({ notes }: Result): Html | false {
  if (notes.length === 0) return false
  return html`<section aria-labelledby="notes-title">
    <h2 id="notes-title">Notes</h2>
    <ul class="notes">
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`
}

/** Where it was measured: a figure means little without. */
export function renderEnvironment({ environment, service, tool, level }: Result): Html {
  const facts: [string, unknown][] = [
    ['service', service.root],
    ['commit', service.commit],
    ['staticfire', tool.version],
    ['level asked', level.required],
    ...Object.entries(environment),
  ]
  const shown = facts.filter(([, value]) => value !== undefined)
  return html`<section aria-labelledby="environment-title">
    <h2 id="environment-title">Environment</h2>
    <dl class="environment">
      ${shown.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><code>${plain(value)}</code></dd>
          </div>`,
      )}
    </dl>
  </section>`
}

/** `database 1, payments 1` rather than braces and quotes. */
function plain(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(
    ([name, each]) => `${name} ${typeof each === 'object' ? JSON.stringify(each) : String(each)}`,
  )
  return entries.join(', ') || 'none'
}
