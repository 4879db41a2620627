import { expect, test } from 'vitest'
import { differences } from './init-differences.ts'

test('what stands there otherwise and what is not there is told; what was added is not', () => {
  const own =
    'service: a\nstart: node old.js\nenv: { X: "1" }\ndependencies: { db: { kind: postgres } }'
  const found =
    'service: a\nstart: node new.js\nport: PORT\ndependencies: { db: { kind: postgres, env: DB_URL } }'
  expect(differences(own, found)).toEqual([
    '- start: "node old.js"',
    '+ start: "node new.js"',
    '+ port: "PORT"',
    '+ dependencies.db.env: "DB_URL"',
  ])
})

test.each(['', 'a: [', '7', '- x', 'a: &a [*a]'])('a file that holds %j lacks all', (own) => {
  expect(differences(own, 'port: PORT')).toEqual(['+ port: "PORT"'])
})
