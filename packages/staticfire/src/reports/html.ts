import type { Result } from '@staticfire/contracts'
import { renderChecklist } from './html-checklist.ts'
import { renderDependencies, renderEnvironment, renderNotes } from './html-facts.ts'
import { renderExperiments } from './html-experiments.ts'
import { renderHero } from './html-hero.ts'
import { style } from './html-style.ts'
import { html, toText, trusted } from './html-template.ts'
import { numberItems } from './html-numbered.ts'
import { decisionWords } from './words.ts'

/**
 * Nothing is loaded, nothing runs, nothing is sent: should anything ever get through the escaping,
 * the browser still refuses it.
 */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** A result as one self-contained page that is read without scripts. */
export function renderHtml(result: Result): string {
  const items = numberItems(result.items)
  const { name, tone } = decisionWords(result.decision)
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${name} · ${result.service.name} · Staticfire</title>
        <link rel="icon" href="data:image/svg+xml,${icons[tone]}" />
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#checklist">Skip to the checklist</a>
        ${renderHero(result, items)}
        <main>
          ${renderChecklist(items)} ${renderExperiments(result)} ${renderDependencies(result)}
          ${renderNotes(result)} ${renderEnvironment(result)}
        </main>
        <footer>
          Staticfire ${result.tool.version}. Every line above was measured, read or attested in this
          run; replay it with <code>staticfire audit</code>.
        </footer>
      </body>
    </html> `
  return toText(page)
}

const icons = {
  pass: icon('1a7f37'),
  fail: icon('c0281c'),
  hold: icon('b57700'),
  waived: icon('6b5bd2'),
  quiet: icon('6b7280'),
}

function icon(color: string): string {
  return `%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Ccircle cx=%228%22 cy=%228%22 r=%227%22 fill=%22%23${color}%22/%3E%3C/svg%3E`
}
