import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { requireRemovable } from './removable-path.ts'

test.each(['/tmp/scratch-1', '/var/lib/scratch/x.sock'])('%s may be removed', (path) => {
  expect(requireRemovable(path)).toBe(path)
})

const tooMuch = [
  homedir(),
  process.cwd(),
  dirname(process.cwd()),
  '/',
  '/tmp',
  '/tmp/',
  '/tmp/x/..',
]
const notAbsolute = ['', 'relative/path', '.', '~/scratch/x']

test.each([...tooMuch, ...notAbsolute])('%j is refused', (path) => {
  expect(() => requireRemovable(path)).toThrow(expect.objectContaining({ code: 'not-permitted' }))
})
