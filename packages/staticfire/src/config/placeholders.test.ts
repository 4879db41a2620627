import { expect, test } from 'vitest'
import { fillPlaceholders } from './placeholders.ts'

const values = { port: 8080, dependencies: { database: { url: 'postgres://h/d', port: 5432 } } }

test('texts in lists and maps are filled; keys and other values stay', () => {
  const value = {
    '${port}': ['--port=${port}', 3, null],
    url: '${dependency.database.url}?p=${dependency.database.port}',
  }
  expect(fillPlaceholders(value, values)).toEqual({
    '${port}': ['--port=8080', 3, null],
    url: 'postgres://h/d?p=5432',
  })
})

test.each(['${dependency.database.password}', '${dependency.toString.url}', '${HOME}'])(
  '%s has no value',
  (text) => {
    expect(() => fillPlaceholders(text, values)).toThrow(`${text} has no value here.`)
  },
)

test('the port has no value before it is known', () => {
  expect(() => fillPlaceholders('${port}', { dependencies: {} })).toThrow(
    '${port} has no value here.',
  )
})
