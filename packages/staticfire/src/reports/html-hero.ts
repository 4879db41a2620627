import type { Level, Result, Status } from '@staticfire/contracts'
import { formatDuration } from './duration.ts'
import type { NumberedItem } from './html-numbered.ts'
import { type Html, html } from './html-template.ts'
import { isNotJudged, tellingLine } from './outline.ts'
import { count, decisionWords, percent, statusWords, wordsOf } from './words.ts'

/** The decision, why, how far the service is, and what stands in its way. */
export function renderHero(result: Result, items: readonly NumberedItem[]): Html {
  const { name, tone } = decisionWords(result.decision)
  const { service, timing, tool } = result
  return html`<header class="hero ${tone}">
    <p class="brand"><b>Staticfire</b> <span>${tool.version}</span></p>
    <h1><span class="verdict">${name}</span> <span class="service">${service.name}</span></h1>
    <p class="reason"><span class="lines">${result.decisionReason}</span></p>
    ${result.partial && html`<p class="partial"><b>Partial.</b> The run was interrupted: what stands here is what it had seen.</p>`}
    <dl class="facts">
      <div>
        <dt>Level</dt>
        <dd>${levels(result.level)}</dd>
      </div>
      <div>
        <dt>Score</dt>
        <dd>${score(result.score)}</dd>
      </div>
      <div>
        <dt>Fired</dt>
        <dd>${moment(timing.startedAt)}</dd>
      </div>
      <div>
        <dt>Took</dt>
        <dd>${formatDuration(timing.totalMs)}</dd>
      </div>
      ${
        service.commit !== undefined &&
        html`<div>
          <dt>Commit</dt>
          <dd><code>${service.commit.slice(0, 12)}</code></dd>
        </div>`
      }
    </dl>
    ${countsBar(result, items)} ${blockers(items)}
  </header>`
}

const allLevels: readonly Level[] = ['bronze', 'silver', 'gold']

/** Three steps: those reached, the one that was asked for. */
function levels({ reached, required, next }: Result['level']): Html | string {
  if (reached === null && next === null) return 'not decided'
  const rank = reached === null ? -1 : allLevels.indexOf(reached)
  const steps = allLevels.map((level, index) => {
    const isReached = index <= rank
    const said = [
      isReached ? 'reached' : 'not reached',
      ...(level === required ? ['asked for'] : []),
    ].join(', ')
    return html`<li class="${isReached ? 'reached' : 'ahead'}${level === required ? ' asked' : ''}">
      <span aria-hidden="true">${isReached ? '●' : '○'}</span> ${level}<span class="sr">
        (${said})</span
      >
    </li>`
  })
  const lacks =
    next === null
      ? false
      : html`<span class="lacks">${next.level} lacks ${count(next.lacks.length, 'item')}</span>`
  return html`<ol class="levels">
      ${steps}
    </ol>
    ${lacks}`
}

function score({ value, high }: Result['score']): Html | string {
  if (value === null) return 'nothing applies'
  const possible =
    high !== null &&
    high !== value &&
    html` <span class="quiet">up to ${percent(high)} if everything unproven holds</span>`
  return html`${percent(value)}${possible}`
}

function moment(at: number): Html | string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return '–'
  const iso = date.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`
}

const order: readonly Status[] = ['fail', 'error', 'unproven', 'waived', 'pass', 'not-applicable']

function countsBar({ items: all }: Result, items: readonly NumberedItem[]): Html {
  const judged = items.filter(({ item }) => !isNotJudged(item))
  const entries = [
    ...order.map((status) => ({
      number: judged.filter(({ item }) => item.status === status).length,
      ...statusWords[status],
    })),
    { number: all.length - judged.length, name: 'not judged', sign: '·', tone: 'unjudged' },
  ].filter(({ number }) => number > 0)
  return html`<div class="bar" aria-hidden="true">
      ${entries.map(({ number, tone }) => html`<span class="${tone}" style="flex-grow:${number}"></span>`)}
    </div>
    <ul class="counts">
      ${entries.map(({ number, name, sign, tone }) => html`<li class="${tone}"><span class="sign" aria-hidden="true">${sign}</span> <b>${number}</b> ${name}</li>`)}
    </ul>`
}

/** What failed, could not be measured, or is required and unproven: each with its way down the page. */
function blockers(items: readonly NumberedItem[]): Html | false {
  const between = items.filter(
    ({ item }) =>
      item.status === 'fail' ||
      item.status === 'error' ||
      (item.required && item.status === 'unproven' && !isNotJudged(item)),
  )
  if (between.length === 0) return false
  const sorted = between.toSorted(
    (a, b) => order.indexOf(a.item.status) - order.indexOf(b.item.status),
  )
  return html`<nav aria-label="What stands in the way">
    <ul class="blockers">
      ${sorted.map(
        ({ item, anchor }) =>
          html`<li class="${wordsOf(item.status).tone}">
            <a href="#${anchor}"
              ><span class="chip">${wordsOf(item.status).sign} ${wordsOf(item.status).name}</span>
              <b>${item.title}</b> <span class="quiet">${tellingLine(item)}</span></a
            >
          </li>`,
      )}
    </ul>
  </nav>`
}
