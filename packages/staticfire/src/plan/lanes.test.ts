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

test('twice as many light tasks run at once, and a shared one takes the room of two', async () => {
  const lanes = createLanes(2)
  let room = 0
  let most = 0
  const task = (takes: number) => async () => {
    room += takes
    most = Math.max(most, room)
    await Promise.resolve()
    room -= takes
  }
  await Promise.all([
    ...Array.from({ length: 7 }, () => lanes.run('light', 0, task(1))),
    ...Array.from({ length: 3 }, () => lanes.run('shared', 0, task(2))),
    ...Array.from({ length: 3 }, () => lanes.run('light', 0, task(1))),
  ])
  expect(most).toBe(4)
  expect(room).toBe(0)
})

test('an exclusive task runs alone, after all that waits', async () => {
  const lanes = createLanes(2)
  const order: string[] = []
  const holds = Promise.withResolvers<void>()
  const first = lanes.run('light', 0, () => holds.promise)
  await Promise.resolve()
  const exclusive = lanes.run('exclusive', 9, async () => {
    order.push('exclusive')
    await Promise.resolve()
    order.push('exclusive ends')
  })
  const later = lanes.run('shared', 0, async () => void order.push('later'))
  await later
  expect(order).toEqual(['later'])
  holds.resolve()
  await first
  const last = lanes.run('shared', 0, async () => void order.push('last'))
  await Promise.all([exclusive, last])
  expect(order).toEqual(['later', 'exclusive', 'exclusive ends', 'last'])
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
