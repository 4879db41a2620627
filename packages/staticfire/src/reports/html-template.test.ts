import { expect, test } from 'vitest'
import { html, toText } from './html-template.ts'

test('text is escaped, markup of the template is not', () => {
  const inner = html`<b>${'<i>'}</b>`
  expect(toText(html`<p title="${`"'\``}">${inner}${['a&b', inner]}</p>`)).toBe(
    '<p title="&quot;&#39;&#96;"><b>&lt;i&gt;</b>a&amp;b<b>&lt;i&gt;</b></p>',
  )
})

test('nothing is written for what is not there, and zero is something', () => {
  expect(toText(html`${null}${undefined}${false}${''}${0}`)).toBe('0')
})

test('an object from a file cannot pass for markup', () => {
  const forged = JSON.parse('{ "markup": "<script>", "toString": "<script>" }') as string
  expect(() => toText(html`${forged}`)).toThrow()
  expect(toText(html`${JSON.parse('["<b>"]') as string[]}`)).toBe('&lt;b&gt;')
})

test('an unquoted attribute is refused', () => {
  expect(() => html`<p class=${'x'}>`).toThrow(SyntaxError)
})

test('lines stay lines, what is invisible is shown, and long texts are cut', () => {
  expect(toText(html`${'a\n\u202eb\u0000'}`)).toBe('a\n\\u202eb\\x00')
  expect(toText(html`${'x'.repeat(10_000_000)}`).length).toBeLessThan(5_000)
})
