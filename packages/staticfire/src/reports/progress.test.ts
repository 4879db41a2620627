import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { displayWidth } from './display-width.ts'
import { createProgress } from './progress.ts'
import { Screen } from './testing/screen.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const escape = '\u001b'
let time = 0

function on(screen: Screen, env: Record<string, string> = {}, service = 'orders') {
  time = 1_000
  return createProgress(screen.stream, service, { env, now: () => time })
}

function pass(ms: number): void {
  time += ms
  vi.advanceTimersByTime(ms)
}

test('a terminal shows what runs and for how long, and how much is done', () => {
  const screen = new Screen({ columns: 60 })
  using progress = on(screen)
  progress.step('copying the service into the sandbox')
  pass(100)
  expect(screen.shown).toEqual(['orders  copying the service into the sandbox  0 s'])
  for (const id of ['boot', 'traffic', 'timeouts[payments/silent]'])
    progress.onProgress({ type: 'planned', id })
  progress.onProgress({ type: 'started', id: 'boot', lane: 0, at: time })
  progress.onProgress({ type: 'finished', id: 'boot', lane: 0, at: time, status: 'done' })
  progress.onProgress({ type: 'started', id: 'timeouts[payments/silent]', lane: 2, at: time })
  progress.onProgress({ type: 'started', id: 'traffic', lane: 0, at: time })
  pass(61_000)
  expect(screen.shown).toEqual([
    'orders  1 of 3 done  1 min 01 s',
    '  ▸ traffic                    1 min 01 s',
    '  ▸ timeouts[payments/silent]  1 min 01 s',
  ])
  for (const [lane, id] of ['traffic', 'timeouts[payments/silent]'].entries())
    progress.onProgress({ type: 'finished', id, lane: lane * 2, at: time, status: 'done' })
  pass(100)
  expect(screen.shown).toEqual(['orders  3 of 3 done  1 min 01 s'])
})

test('the panel is gone once it is disposed of, however often that is', () => {
  const screen = new Screen()
  screen.write('before\n')
  const progress = on(screen)
  progress.step('starting')
  pass(100)
  expect(screen.shown).toHaveLength(2)
  progress[Symbol.dispose]()
  progress[Symbol.dispose]()
  const { length } = screen.writes
  progress.step('late')
  pass(1_000)
  expect(screen.shown).toEqual(['before'])
  expect(screen.writes).toHaveLength(length)
  expect([vi.getTimerCount(), screen.listenerCount('resize')]).toEqual([0, 0])
})

test('it draws at most ten times a second, and nothing when nothing changed', () => {
  const screen = new Screen()
  using progress = on(screen)
  for (let index = 0; index < 500; index++) {
    progress.step(`step ${index}`)
    pass(2)
  }
  expect(screen.writes.length).toBeLessThanOrEqual(10)
  const { length } = screen.writes
  pass(500)
  expect(screen.writes).toHaveLength(length)
})

test.each([1, 8, 20, 40])('at %i columns no line wraps', (columns) => {
  const screen = new Screen({ columns })
  using progress = on(screen, {}, 'a-service-with-a-rather-long-name')
  progress.onProgress({ type: 'planned', id: 'boot' })
  progress.onProgress({
    type: 'started',
    id: '漢字漢字漢字漢字漢字漢字漢字漢字漢字',
    lane: 0,
    at: time,
  })
  pass(100)
  expect(Math.max(...screen.shown.map(displayWidth))).toBeLessThanOrEqual(columns)
})

test('more lanes than rows are counted', () => {
  const screen = new Screen()
  screen.rows = 6
  using progress = on(screen)
  for (let lane = 0; lane < 9; lane++)
    progress.onProgress({ type: 'started', id: `boot[${lane}]`, lane, at: time })
  pass(100)
  expect(screen.shown).toEqual([
    'orders  0 s',
    '  ▸ boot[0]  0 s',
    '  ▸ boot[1]  0 s',
    '  + 7 more',
  ])
})

test('a terminal that got narrower is cleared as far up as it wrapped the lines', () => {
  const screen = new Screen({ columns: 80 })
  using progress = on(screen)
  progress.step('s'.repeat(60))
  pass(100)
  screen.columns = 30
  screen.emit('resize')
  pass(100)
  expect(screen.writes.at(-1)).toMatch(new RegExp(`^\r${escape}\\[3A${escape}\\[0J`))
})

test.each([{ TERM: 'dumb' }, { CI: 'true' }])('with %j a terminal gets plain lines', (env) => {
  const screen = new Screen()
  using progress = on(screen, env)
  progress.step('starting')
  expect(screen.writes).toEqual(['orders: starting\n'])
})

test('a log gets a line for each event', () => {
  const screen = new Screen({ isTTY: false })
  using progress = on(screen)
  progress.onProgress({ type: 'planned', id: 'boot' })
  progress.onProgress({ type: 'planned', id: 'traffic' })
  progress.onProgress({ type: 'started', id: 'boot', lane: 0, at: 1_000 })
  progress.onProgress({ type: 'finished', id: 'boot', lane: 0, at: 2_250, status: 'done' })
  progress.onProgress({ type: 'started', id: 'traffic', lane: 0, at: 2_250 })
  progress.onProgress({ type: 'finished', id: 'traffic', lane: 0, at: 2_750, status: 'failed' })
  expect(screen.shown).toEqual([
    'orders: started boot',
    'orders: finished boot after 1.3 s (1 of 2)',
    'orders: started traffic',
    'orders: failed traffic after 500 ms (2 of 2)',
  ])
})

test.each([true, false])('names cannot move the cursor (terminal: %s)', (isTTY) => {
  const screen = new Screen({ isTTY })
  using progress = on(screen, {}, '\u001b[2Jorders')
  progress.step('\u001b]0;owned\u0007')
  progress.onProgress({ type: 'started', id: 'boot\n\u202e', lane: 0, at: time })
  pass(100)
  const moves = new RegExp(`${escape}\\[(\\d+A|0J)|\\r|\\n`, 'g')
  expect(screen.writes.join('').replaceAll(moves, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})
