import { expect, test } from 'vitest'
import { nearestName } from './suggest.ts'

test.for<[string, string[], string | undefined]>([
  ['DATABASE_URL', ['DATABSE_URL'], 'DATABSE_URL'],
  ['DATABASE_URL', ['DATABASE_ULR', 'DATABASE_UL'], 'DATABASE_ULR'],
  ['DATABASE_URL', ['database-url'], 'database-url'],
  ['DATABASE_URL', ['DB_URL', 'PATH'], undefined],
  ['PORT', ['PROT'], 'PROT'],
  ['PORT', ['HOST', 'SORTS'], undefined],
  ['PORT', ['P\u001B[31mORT', 'PO\nRT'], undefined],
])('takes for a misspelt %s, of %j: %s', ([name, others, expected]) => {
  expect(nearestName(name, others)).toBe(expected)
})
