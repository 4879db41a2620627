import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { Experiment, ExperimentContext } from '../experiments/define.ts'
import { execute, type Execution } from './execute.ts'
import { createLanes } from './lanes.ts'

test('what an interruption cut short is no observation, although it came back with a value', async () => {
  const interruption = new AbortController()
  const { execution, taken } = executionUntil(interruption.signal)
  const running = Promise.withResolvers<void>()
  const executed = execute(
    [
      experiment('boot', async () => 'seen before'),
      experiment('traffic', async () => {
        running.resolve()
        await once(interruption.signal, 'abort')
        return 'three requests that never came back'
      }),
    ],
    execution,
  )
  await running.promise
  interruption.abort(new Error('Ctrl-C'))
  const { records } = await executed
  expect(taken).toEqual(['boot'])
  expect(records).toMatchObject([
    { id: 'boot', status: 'done', valid: true },
    { id: 'traffic', status: 'interrupted', valid: false },
  ])
})

function experiment(name: string, run: () => Promise<unknown>): Experiment {
  const after = name === 'boot' ? [] : ['boot']
  return {
    name,
    after,
    lane: () => 'shared',
    keys: () => [undefined],
    expectedMs: () => 0,
    run,
  } as unknown as Experiment
}

function executionUntil(signal: AbortSignal): { execution: Execution; taken: string[] } {
  const taken: string[] = []
  const execution: Execution = {
    lanes: createLanes(1),
    known: { seen: {} } as Execution['known'],
    signal,
    context: () =>
      ({ [Symbol.asyncDispose]: async () => {} }) as unknown as ExperimentContext & AsyncDisposable,
    onProgress: () => {},
    onTake: async ({ id }) => void taken.push(id.name),
  }
  return { execution, taken }
}
