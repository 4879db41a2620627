import { expect, test } from 'vitest'
import { findPlaceholders, replacePlaceholders } from './placeholders.ts'

test('a text is filled, and $${ stands for ${ itself', () => {
  const text = 'http://127.0.0.1:${port}/?db=${dependency.database.url}&literal=$${HOME}'
  const filled = replacePlaceholders(text, (it) => (it.type === 'port' ? '8080' : 'DB'))
  expect(filled).toBe('http://127.0.0.1:8080/?db=DB&literal=${HOME}')
})

test('what is filled in is not looked at again', () => {
  expect(replacePlaceholders('${port}', () => '${port}')).toBe('${port}')
})

test.each([
  ['${port}', { type: 'port' }],
  ['${dependency.a-b.password}', { type: 'dependency', dependency: 'a-b', part: 'password' }],
  ['${dependency.a.uri}', { type: 'unknown', name: 'dependency.a.uri' }],
  ['${HOME}', { type: 'unknown', name: 'HOME' }],
  ['${}', { type: 'unknown', name: '' }],
  ['${port', { type: 'unknown', name: 'port' }],
])('%s is %j', (text, expected) => {
  expect(findPlaceholders(text)).toEqual([expected])
})
