import { expect, test } from 'vitest'
import { carriesMark, carriesMarkOfTool, markValue, nextMark, toolId } from './mark.ts'

test('marks of one tool differ, and all carry its id', () => {
  const [one, two] = [nextMark(), nextMark()]
  expect(one).not.toBe(two)
  expect([one, two].every(carriesMarkOfTool(toolId))).toBe(true)
  expect(carriesMarkOfTool('abc')(one)).toBe(false)
})

test('a tree is not taken for another whose number begins alike', () => {
  expect(carriesMark('abc.1')('abc.1')).toBe(true)
  expect(carriesMark('abc.1')('abc.12')).toBe(false)
  expect(carriesMarkOfTool('ab')('abc.1')).toBe(false)
})

test('a tool below a tool keeps the outer mark', () => {
  const value = markValue('inner.1', 'outer.4')
  expect(carriesMark('outer.4')(value)).toBe(true)
  expect(carriesMark('inner.1')(value)).toBe(true)
  expect(markValue('inner.1', '')).toBe('inner.1')
})
