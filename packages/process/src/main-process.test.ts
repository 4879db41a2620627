import { expect, test } from 'vitest'
import { findMain } from './main-process.ts'
import type { ProcessStat } from './proc/stat.ts'

type Row = [pid: number, ppid: number, commandLine: string]

function find(rows: Row[], { topPid = 1, listening = [] as number[] } = {}) {
  return findMain(rows.map(statOf), {
    topPid,
    commandLine: (pid) => rows.find((row) => row[0] === pid)?.[2].split(' ') ?? [],
    listeningPids: () => listening,
  })
}

test('wrappers are passed, outermost first', () => {
  const rows: Row[] = [
    [1, 0, 'npm start'],
    [2, 1, 'sh -c tsx'],
    [3, 2, 'node /app/node_modules/.bin/tsx server.ts'],
    [4, 3, 'node server.ts'],
    [5, 4, 'node worker.js'],
  ]
  expect(find(rows)).toEqual({ pid: 4, isTop: false, wrappers: ['npm', 'sh', 'tsx'] })
})

test('a master with workers is the main process', () => {
  const rows: Row[] = [
    [1, 0, 'python /usr/bin/gunicorn app'],
    [2, 1, 'python /usr/bin/gunicorn app'],
  ]
  expect(find(rows)).toEqual({ pid: 1, isTop: true, wrappers: [] })
})

test('a wrapper without a child is the main process itself', () => {
  expect(find([[1, 0, 'sh -c serve']])).toEqual({ pid: 1, isTop: true, wrappers: [] })
})

test('of several children the one whose tree listens is chosen, else the oldest', () => {
  const rows: Row[] = [
    [1, 0, 'sh start.sh'],
    [2, 1, 'tail -f log'],
    [3, 1, 'node cluster.js'],
    [4, 3, 'node cluster.js'],
  ]
  expect(find(rows, { listening: [4] })).toMatchObject({ pid: 3, wrappers: ['sh'] })
  expect(find(rows)).toMatchObject({ pid: 2 })
})

test('when the top has ended, those it left are looked at', () => {
  const rows: Row[] = [
    [7, 1, 'sh -c serve'],
    [8, 7, 'serve'],
  ]
  expect(find(rows, { topPid: 6 })).toEqual({ pid: 8, isTop: false, wrappers: ['sh'] })
  expect(find([], { topPid: 6 })).toBeUndefined()
})

function statOf([pid, ppid]: Row): ProcessStat {
  return {
    pid,
    ppid,
    group: 1,
    session: 1,
    startTicks: pid,
    threads: 1,
    cpuTicks: 0,
    rssPages: 0,
    isAlive: true,
    isKernelThread: false,
  }
}
