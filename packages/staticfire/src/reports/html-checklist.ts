import type { ItemResult, Status } from '@staticfire/contracts'
import { renderClaims } from './html-claims.ts'
import type { NumberedItem } from './html-numbered.ts'
import { type Html, html } from './html-template.ts'
import { isNotJudged, notesOf, reasonOf, tellingLine } from './outline.ts'
import { count, fixName, wordsOf } from './words.ts'

/** From what needs work to what needs none. */
const order: readonly Status[] = ['fail', 'error', 'unproven', 'waived', 'pass', 'not-applicable']

/** The judged items by section, worst first, and in one fold those that this version does not judge. */
export function renderChecklist(items: readonly NumberedItem[]): Html {
  const judged = items.filter(({ item }) => !isNotJudged(item))
  const sections = [...Map.groupBy(judged, ({ item }) => item.section)]
    .map(([name, own]) => ({ name, own: own.toSorted((a, b) => rank(a.item) - rank(b.item)) }))
    .toSorted((a, b) => worst(a.own) - worst(b.own))
  return html`<section id="checklist" aria-labelledby="checklist-title">
    <h2 id="checklist-title">Checklist</h2>
    ${sections.map(
      ({ name, own }) =>
        html`<h3 class="section">${name}</h3>
          <div class="group">${own.map(renderItem)}</div>`,
    )}
    ${notJudged(items.filter(({ item }) => isNotJudged(item)))}
  </section>`
}

function rank({ status }: ItemResult): number {
  const index = order.indexOf(status)
  return index === -1 ? order.length : index
}

function worst(items: readonly NumberedItem[]): number {
  return Math.min(...items.map(({ item }) => rank(item)))
}

function renderItem({ item, anchor }: NumberedItem): Html {
  const { sign, name, tone } = wordsOf(item.status)
  const isOpen = item.status === 'fail' || item.status === 'error'
  const notes = notesOf(item).length
  return html`<details class="item ${tone}" id="${anchor}" ${isOpen && html` open`}>
    <summary>
      <span class="chip"><span aria-hidden="true">${sign}</span> ${name}</span
      ><span class="item-title"
        ><b>${item.title}</b>
        <code>${item.id}</code
        >${!item.required && html` <span class="tag">not required</span>`}${notes > 0 && html` <span class="tag">${count(notes, 'note')}</span>`}</span
      ><span class="item-summary">${tellingLine(item)}</span>
    </summary>
    <div class="body">
      <p class="why">${item.why}</p>
      ${renderReason(item)} ${renderClaims(item.claims, anchor)} ${renderFix(item)}
      <dl class="ends">
        <div>
          <dt>Run it again</dt>
          <dd><code>${item.rerun}</code></dd>
        </div>
        ${
          item.references.length > 0 &&
          html`<div>
            <dt>Read</dt>
            <dd>
              <ul class="references">
                ${item.references.map(renderReference)}
              </ul>
            </dd>
          </div>`
        }
        <div>
          <dt>Definition</dt>
          <dd><code>${item.definitionHash}</code></dd>
        </div>
      </dl>
    </div>
  </details>`
}

function renderReason(item: ItemResult): Html | false {
  const reason = item.status === 'pass' ? undefined : reasonOf(item)
  if (!reason) return false
  return html`<div class="why-not">
    <p><span class="lines">${reason.message}</span> <code class="quiet">${reason.code}</code></p>
    ${reason.remedy !== undefined && html`<p>What would change that: <code>${reason.remedy}</code></p>`}
  </div>`
}

function renderFix({ fix }: ItemResult): Html | false {
  if (fix.length === 0) return false
  const recipes = fix.map(
    (each, index) =>
      html`<details${index === 0 && html` open`}><summary>${fixName(each)}</summary><pre tabindex="0">${each.text}</pre></details>`,
  )
  return html`<div class="fix">
    <h4>How to fix it</h4>
    ${recipes}
  </div>`
}

/** Only addresses of the web become links. */
function renderReference({ title, url }: ItemResult['references'][number]): Html {
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  return isWeb
    ? html`<li><a href="${url}" rel="noopener noreferrer">${title}</a></li>`
    : html`<li>${title} <code>${url}</code></li>`
}

function notJudged(items: readonly NumberedItem[]): Html | false {
  if (items.length === 0) return false
  const required = items.filter(({ item }) => item.required).length
  return html`<details class="fold">
    <summary>
      <b>${count(items.length, 'item')} not judged by this version</b
      >${required > 0 && html` <span class="quiet">${required} of them required</span>`}
    </summary>
    <ul>
      ${items.map(({ item }) => html`<li><span>${item.title}</span> <code>${item.id}</code>${item.required && html` <span class="tag">required</span>`}</li>`)}
    </ul>
  </details>`
}
