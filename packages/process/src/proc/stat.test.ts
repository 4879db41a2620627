import { expect, test } from 'vitest'
import { parseStat, readStat } from './stat.ts'

const row = (name: string, state = 'S', flags = 0, threads = 3) =>
  `4711 (${name}) ${state} 1 4700 4699 0 -1 ${flags} 0 0 0 0 10 5 2 1 20 0 ${threads} 0 98765 1000000 250 18446744073709551615 0`

test.each(['node', 'a b', 'x) S 9 9 9', ') R 1 ('])(
  'the name %j does not shift a field',
  (name) => {
    expect(parseStat(row(name))).toEqual({
      pid: 4711,
      ppid: 1,
      group: 4700,
      session: 4699,
      startTicks: 98_765,
      threads: 3,
      cpuTicks: 18,
      rssPages: 250,
      isAlive: true,
      isKernelThread: false,
    })
  },
)

test('a zombie is not alive, one whose other threads go on is', () => {
  expect(parseStat(row('node', 'Z', 0, 1))?.isAlive).toBe(false)
  expect(parseStat(row('node', 'Z', 0, 3))?.isAlive).toBe(true)
})

test('kernel threads are told by their flag', () => {
  expect(parseStat(row('kworker/0:1', 'I', 69_238_880, 1))?.isKernelThread).toBe(true)
})

test('what is no process is undefined', () => {
  expect(parseStat('')).toBeUndefined()
  expect(readStat(2 ** 30)).toBeUndefined()
  expect(readStat(process.pid)).toMatchObject({ pid: process.pid, ppid: process.ppid })
})
