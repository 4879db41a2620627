import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { experiments } from '../../src/experiments/index.ts'
import { type CommandLine, startCommandLine } from './command-line.ts'
import { innerProcess } from './inner-process.ts'
import { processesOf } from './processes.ts'
import { serviceFolder, shop } from './service-folder.ts'
import { untilNothingRemains } from './until-nothing-remains.ts'

/** Each experiment, with the item for which it is taken and the moment at which it runs. */
const moments: [item: string, moment: RegExp][] = [
  ['timeouts', /copying the service/],
  ['timeouts', /started boot\[up\]/],
  ['startup-validation', /started configuration\[/],
  ['structured-logs', /started traffic/],
  ['rate-limiting', /started burst/],
  ['security-headers', /started headers/],
  ['exposed-secrets', /started secrets/],
  ['metrics', /started metrics/],
  ['api-docs', /started contract/],
  ['hardcoded-values', /started egress/],
  ['log-levels', /started levels/],
  ['error-handling', /started malformed/],
  ['tracing', /started tracing/],
  ['error-tracking', /started crash/],
  ['tracing', /started unreachable\[collector\]/],
  ['error-handling', /started failures\[payments\/refuse\]/],
  ['connection-pooling', /started pool\[payments\]/],
  ['resource-cleanup', /started cycles/],
  ['circuit-breakers', /started breakers\[payments\]/],
  ['retries', /started retries\[payments\]/],
  ['timeouts', /started timeouts\[payments\/black-hole\]/],
  ['health-check', /started readiness\[payments\/refuse\]/],
  ['graceful-shutdown', /started shutdown\[sigterm\]/],
]

test('no experiment is left out', () => {
  const named = moments.map(([, moment]) => /^started ([a-z]+)/.exec(moment.source)?.[1])
  expect(experiments.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([])
})

const victims = {
  'the process that the person started': (run: CommandLine) => run.pid,
  'the process that does the work': innerProcess,
}

/** By turns: each victim at half of the moments, and both at the first two. */
const cases = moments.flatMap(([item, moment], index) =>
  (Object.keys(victims) as (keyof typeof victims)[])
    .filter((_, victim) => index < 2 || victim === index % 2)
    .map((victim) => ({ victim, item, moment })),
)

test.concurrent.for(cases)(
  'SIGKILL of $victim at $moment leaves nothing',
  async ({ victim, item, moment }, { expect }) => {
    await using folder = await serviceFolder(shop)
    await using run = await startCommandLine(['check', '--json', '--only', item], {
      cwd: folder.path,
    })
    await run.says(moment)
    const pid = victims[victim](run)
    process.kill(pid, 'SIGKILL')
    const { code, signal, stdout, stderr } = await run.ended
    if (pid === run.pid) expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: '' })
    else {
      // Whoever is left tells it.
      expect(code).toBe(3)
      expect(stderr).toMatch(/The process that runs the check was ended by SIGKILL\./)
      expect(JSON.parse(stdout)).toMatchObject({ decision: null, error: { code: 'run-killed' } })
    }
    await untilNothingRemains(run)
  },
)

test('without its watchdog something would be left, and this look finds it', async () => {
  await using folder = await serviceFolder(shop)
  await using run = await startCommandLine(['check', '--only', 'timeouts'], { cwd: folder.path })
  await run.says(/started traffic/)
  const watchdogs = processesOf({ mark: run.mark, folder: run.temporary }).filter(({ command }) =>
    command.includes('watchdog-child'),
  )
  expect(watchdogs.length).toBeGreaterThan(0)
  for (const { pid } of watchdogs) process.kill(pid, 'SIGKILL')
  process.kill(run.pid, 'SIGKILL')
  await run.ended
  expect(await run.remains()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/payments\.js/),
      expect.stringMatching(/^staticfire-sandbox-/),
    ]),
  )
})

test.for(Object.keys(victims) as (keyof typeof victims)[])(
  'SIGKILL of %s leaves no Postgres either',
  async (victim) => {
    const defects = fileURLToPath(new URL('../../../../services/defects', import.meta.url))
    await using folder = await serviceFolder()
    await using run = await startCommandLine([
      'check',
      defects,
      '--only',
      'timeouts',
      '--run-dir',
      `${folder.path}/record`,
    ])
    await run.says(/started traffic/)
    expect(await run.remains()).toContainEqual(expect.stringMatching(/bin\/postgres /))
    process.kill(victims[victim](run), 'SIGKILL')
    await run.ended
    await untilNothingRemains(run)
  },
)
