import { expect, test } from 'vitest'
import { criticalPath } from './critical-path.ts'

test('the path leads from the last task back through those that let it start', () => {
  const spans = [
    { id: 'boot[up]', startedAt: 0, endedAt: 1000 },
    { id: 'traffic', startedAt: 1010, endedAt: 3000 },
    { id: 'configuration[PORT/removed]', startedAt: 1010, endedAt: 2000 },
    { id: 'timeouts[db/silent]', startedAt: 3010, endedAt: 9010 },
  ]
  expect(criticalPath(spans)).toEqual([
    'boot[up] 1.0 s',
    'traffic 2.0 s',
    'timeouts[db/silent] 6.0 s',
  ])
})

test('no task, no path', () => {
  expect(criticalPath([])).toEqual([])
})
