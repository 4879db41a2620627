import type { Claim, ClaimStatus, Evidence } from '@staticfire/contracts'
import { type Html, html } from './html-template.ts'
import { lookUp } from './look-up.ts'
import { timelineSvg } from './timeline-svg.ts'
import { count, wordsOf } from './words.ts'

const order: readonly ClaimStatus[] = ['fail', 'error', 'unproven', 'pass', 'not-applicable']

/** An item can have hundreds of claims; so many tell enough. */
const most = 120

/** The claims of an item: open what is not proven, folded what is. */
export function renderClaims(claims: readonly Claim[], anchor: string): Html | false {
  if (claims.length === 0) return false
  const drawn = new Set<string>()
  const sorted = claims.toSorted((a, b) => rank(a) - rank(b)).slice(0, most)
  const rendered = sorted.map((claim, index) => ({
    claim,
    markup: renderClaim(claim, `${anchor}-${index + 1}`, drawn),
  }))
  const telling = rendered.filter(({ claim }) => needsReading(claim))
  const settled = rendered.filter(({ claim }) => !needsReading(claim))
  const left = claims.length - sorted.length
  return html`${
    telling.length > 0 &&
    html`<ul class="claims">
      ${telling.map(({ markup }) => markup)}
    </ul>`
  }
  ${
    settled.length > 0 &&
    html`<details class="settled" ${telling.length === 0 && html` open`}>
      <summary>${count(settled.length, 'claim')} proven or not applicable</summary>
      <ul class="claims">
        ${settled.map(({ markup }) => markup)}
      </ul>
    </details>`
  }
  ${left > 0 && html`<p class="quiet">${count(left, 'more claim')} in result.json.</p>`}`
}

function rank({ status, weight }: Claim): number {
  const index = order.indexOf(status)
  return (index === -1 ? order.length : index) * 2 + (weight === 'advisory' ? 1 : 0)
}

function needsReading({ status }: Claim): boolean {
  return status !== 'pass' && status !== 'not-applicable'
}

function renderClaim(
  { id, text, weight, status, evidence, reason }: Claim,
  anchor: string,
  drawn: Set<string>,
): Html {
  const { sign, name, tone } = wordsOf(status)
  return html`<li class="claim ${tone}">
    <span class="sign" aria-hidden="true">${sign}</span>
    <div>
      <p class="claim-text">${text}</p>
      ${reason && html`<p class="claim-reason"><span class="lines">${reason.message}</span>${reason.remedy !== undefined && html` What would change that: <code>${reason.remedy}</code>`}</p>`}
      ${evidence.map((fact, index) => renderEvidence(fact, `${anchor}-${index + 1}`, drawn))}
      <p class="claim-id">
        <span class="${tone}-text">${name}</span>${weight === 'advisory' && ' · advisory'} ·
        <code>${id}</code>
      </p>
    </div>
  </li>`
}

function renderEvidence(fact: Evidence, anchor: string, drawn: Set<string>): Html {
  const { text, observed, expected, series } = fact
  const key = [fact.experiment, series?.title, text].map((each) => each?.slice(0, 200)).join(' ')
  const isNew = series !== undefined && !drawn.has(key)
  drawn.add(key)
  return html`<div class="evidence">
    <dl>
      ${
        observed !== undefined &&
        html`<div class="observed">
          <dt>Observed</dt>
          <dd>${observed}</dd>
        </div>`
      }${
        expected !== undefined &&
        html`<div>
          <dt>Expected</dt>
          <dd>${expected}</dd>
        </div>`
      }
      <div>
        <dt>${lookUp(kinds, fact.kind) ?? 'Fact'}</dt>
        <dd>${text}${source(fact)}</dd>
      </div>
    </dl>
    ${isNew && timelineSvg(series, `${anchor}-timeline`)}
  </div>`
}

const kinds: Record<string, string> = {
  measured: 'Measured',
  read: 'Read',
  attested: 'Attested',
}

function source({ experiment, file, line, tier }: Evidence): Html {
  return html`${experiment !== undefined && html` <code>${experiment}</code>`}${file !== undefined && html` <code>${file}${line !== undefined && html`:${line}`}</code>`}${tier !== undefined && html` <span class="quiet tier">tier ${tier}</span>`}`
}
