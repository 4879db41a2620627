import { expect, test } from 'vitest'
import { renderHtml } from './html.ts'
import { hostileStrings, tenMegabytes } from './testing/hostile.ts'
import { withEveryString, withEveryText } from './testing/replace-strings.ts'
import { go, hold, noGo, notDecided, partial, samples } from './testing/sample-result.ts'

test.each([
  [noGo, 'NO-GO'],
  [go, 'GO'],
  [hold, 'HOLD'],
  [notDecided, 'NOT DECIDED'],
])('the decision is the first thing said (%#)', (result, decision) => {
  expect(renderHtml(result)).toContain(`<h1><span class="verdict">${decision}</span>`)
})

test('a part of a run says that it is one', () => {
  expect(renderHtml(partial)).toContain('<b>Partial.</b>')
  expect(renderHtml(noGo)).not.toContain('<b>Partial.</b>')
})

test('what failed comes first and stands open, what passed is folded', () => {
  const items = [
    ...renderHtml(noGo).matchAll(/<details class="item (\w+)" id="[\w-]+"( +open)?/g),
  ].map(([, tone, open]) => `${tone}${open === undefined ? '' : ' open'}`)
  expect(items).toEqual(['fail open', 'fail open', 'hold', 'pass', 'pass', 'pass'])
})

test('only addresses of the web are links', () => {
  const item = noGo.items.find(({ id }) => id === 'reliability/timeouts')!
  const urls = [
    'https://sre.google/',
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'file:///etc/passwd',
  ]
  const page = renderHtml({
    ...noGo,
    items: [{ ...item, references: urls.map((url) => ({ title: 'Read', url })) }],
  })
  const links = [...page.matchAll(/href="([^"#]*)"/g)]
    .map(([, href]) => href)
    .filter((href) => !href!.startsWith('data:image/svg'))
  expect(links).toEqual(['https://sre.google/'])
})

test.each(Object.entries(hostileStrings))('%s in every string adds no markup', (_, text) => {
  for (const sample of Object.values(samples)) {
    for (const replaced of [withEveryString, withEveryText]) {
      const page = renderHtml(replaced(sample, text))
      expect(tagsOf(page)).toEqual(tagsOf(renderHtml(replaced(sample, 'x'))))
      expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    }
  }
})

test('ten megabytes in every string stay a page that opens', () => {
  expect(renderHtml(withEveryText(noGo, tenMegabytes)).length).toBeLessThan(5_000_000)
})

test('nothing in the page loads anything or runs', () => {
  for (const sample of Object.values(samples)) {
    expect(renderHtml(sample)).not.toMatch(
      /<script|<iframe|<object|<link rel="stylesheet|@import|url\(|\son\w+=/i,
    )
  }
})

/** Every tag without what its attributes hold; links apart, since an address decides whether there is one. */
function tagsOf(page: string): string[] {
  return [...page.matchAll(/<[^>]*>/g)]
    .map(([tag]) => tag.replace(/"[^"]*"/g, '""'))
    .filter((tag) => !/^<\/?(a|code)\b/.test(tag))
}
