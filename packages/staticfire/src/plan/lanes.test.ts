import { expect, test } from 'vitest'
import { createLanes } from './lanes.ts'

test('no more tasks run at once than there are lanes', async () => {
  const lanes = createLanes(2)
  let running = 0
  let most = 0
  const task = async () => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
  }
  await Promise.all(Array.from({ length: 7 }, () => lanes.run('shared', 0, task)))
  expect(most).toBe(2)
})

test('an exclusive task runs alone and is not overtaken by shared ones behind it', async () => {
  const lanes = createLanes(2)
  const order: string[] = []
  const holds = Promise.withResolvers<void>()
  const first = lanes.run('shared', 0, () => holds.promise)
  await Promise.resolve()
  const exclusive = lanes.run('exclusive', 0, async () => void order.push('exclusive'))
  const later = lanes.run('shared', 0, async () => void order.push('later'))
  await Promise.resolve()
  expect(order).toEqual([])
  holds.resolve()
  await Promise.all([first, exclusive, later])
  expect(order).toEqual(['exclusive', 'later'])
})

test('a background task takes no shared lane, and does not hold an exclusive one up', async () => {
  const lanes = createLanes(1)
  const order: string[] = []
  const waits = Promise.withResolvers<void>()
  const background = lanes.run('background', 0, async () => {
    order.push('background')
    await waits.promise
  })
  await lanes.run('shared', 0, async () => void order.push('shared'))
  await lanes.run('exclusive', 0, async () => void order.push('exclusive'))
  expect(order.toSorted()).toEqual(['background', 'exclusive', 'shared'])
  waits.resolve()
  await background
})

test('no background task starts beside an exclusive one', async () => {
  const lanes = createLanes(2)
  const order: string[] = []
  const holds = Promise.withResolvers<void>()
  const exclusive = lanes.run('exclusive', 0, async () => {
    order.push('exclusive')
    await holds.promise
    order.push('exclusive ends')
  })
  await Promise.resolve()
  const background = lanes.run('background', 0, async () => void order.push('background'))
  await Promise.resolve()
  holds.resolve()
  await Promise.all([exclusive, background])
  expect(order).toEqual(['exclusive', 'exclusive ends', 'background'])
})

test('a higher priority starts first, equals in order of arrival', async () => {
  const lanes = createLanes(1)
  const order: string[] = []
  await Promise.all(
    [
      ['a', 1],
      ['b', 5],
      ['c', 1],
      ['d', 5],
    ].map(([name, priority]) =>
      lanes.run('shared', priority as number, async () => void order.push(name as string)),
    ),
  )
  expect(order).toEqual(['b', 'd', 'a', 'c'])
})

test('a task that throws gives its lane back', async () => {
  const lanes = createLanes(1)
  await expect(lanes.run('exclusive', 0, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  )
  await expect(lanes.run('shared', 0, async () => 'next')).resolves.toBe('next')
})
