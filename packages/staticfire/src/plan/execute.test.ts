import { expect, test } from 'vitest'
import { defineExperiment, InvalidObservation, type Experiment } from '../experiments/define.ts'
import type { Take } from '../runs/record.ts'
import { execute, type Execution, repeat } from './execute.ts'
import { createLanes } from './lanes.ts'

const timeline: string[] = []

function experiment(
  name: Experiment['name'],
  after: Experiment['after'],
  keys: (string | undefined)[],
  run: (key: string | undefined) => unknown = () => ({}),
): Experiment {
  return defineExperiment({
    name,
    after,
    lane: () => 'shared',
    keys: () => keys,
    expectedMs: () => 1,
    run: async (_, key) => {
      timeline.push(`${name}[${key ?? ''}]`)
      return run(key) as never
    },
  })
}

function execution(signal = new AbortController().signal): Execution & { takes: Take[] } {
  timeline.length = 0
  const takes: Take[] = []
  return {
    takes,
    lanes: createLanes(1),
    known: { seen: {} } as never,
    signal,
    context: () => ({ [Symbol.asyncDispose]: async () => {} }) as never,
    onProgress: () => {},
    onTake: async (take) => void takes.push(take),
  }
}

test('what builds on one observation of a family does not wait for the others', async () => {
  const slow = Promise.withResolvers<void>()
  const run = execution()
  await execute(
    [
      experiment('boot', [], ['up', 'down/database'], (key) => (key === 'up' ? {} : slow.promise)),
      experiment('traffic', ['boot[up]'], [undefined], () => slow.resolve()),
    ],
    { ...run, lanes: createLanes(2) },
  )
  expect(timeline).toEqual(['boot[up]', 'boot[down/database]', 'traffic[]'])
})

test('what is heeded is waited for where it is taken, and not missed where it is not', async () => {
  const run = execution()
  const pool = { ...experiment('pool', ['boot'], [undefined]), heeds: ['burst'] as const }
  const boot = experiment('boot', [], ['up'])
  await execute([pool, boot], run)
  expect(timeline).toEqual(['boot[up]', 'pool[]'])
  timeline.length = 0
  await execute([pool, experiment('burst', ['boot'], [undefined]), boot], run)
  expect(timeline).toEqual(['boot[up]', 'burst[]', 'pool[]'])
})

test('an experiment that fails costs only its own observation, and says whose fault it was', async () => {
  const run = execution()
  await execute(
    [
      experiment('boot', [], ['up']),
      experiment('configuration', ['boot'], ['A/removed', 'B/removed'], (key) => {
        if (key === 'A/removed') throw new InvalidObservation('not-exercised', 'nothing happened')
        throw new TypeError('a defect of ours')
      }),
    ],
    run,
  )
  expect(
    run.takes.map(({ id, recorded }) => [id.key, recorded.valid, !recorded.valid && recorded.ours]),
  ).toEqual([
    ['up', true, false],
    ['A/removed', false, false],
    ['B/removed', false, true],
  ])
})

test('a key that is waited for and does not exist holds nobody', async () => {
  const run = execution()
  await execute(
    [experiment('boot', [], ['other']), experiment('traffic', ['boot[up]'], [undefined])],
    run,
  )
  expect(timeline).toEqual(['boot[other]', 'traffic[]'])
})

test('what was seen is known to those that build on it, by key', async () => {
  const run = execution()
  await execute([experiment('boot', [], ['up', 'down/database'], (key) => ({ key }))], run)
  expect(run.known.seen.boot).toEqual({
    up: { key: 'up' },
    'down/database': { key: 'down/database' },
  })
})

test('after an interruption nothing new starts, what was taken stays, and what was cut short is no observation', async () => {
  const interrupt = new AbortController()
  const run = execution(interrupt.signal)
  const { takes, records } = await execute(
    [
      experiment('boot', [], ['up']),
      // It comes back with a value: requests that were aborted look like requests that hung.
      experiment('traffic', ['boot'], [undefined], () => interrupt.abort()),
      experiment('shutdown', ['traffic'], ['sigterm']),
    ],
    run,
  )
  expect(timeline).toEqual(['boot[up]', 'traffic[]'])
  expect(takes.map(({ id }) => id.name)).toEqual(['boot'])
  expect(records).toMatchObject([
    { id: 'boot[up]', status: 'done', valid: true },
    { id: 'traffic', status: 'interrupted', valid: false },
  ])
})

test('a repetition takes exactly the named observations, as the second attempt', async () => {
  const run = execution()
  const { takes } = await repeat(
    [{ name: 'shutdown', key: 'sigint' }],
    2,
    [experiment('shutdown', [], ['sigterm', 'sigint'])],
    run,
  )
  expect(takes).toMatchObject([{ id: { name: 'shutdown', key: 'sigint' }, attempt: 2 }])
})
