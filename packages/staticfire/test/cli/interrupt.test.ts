import { expect, test } from 'vitest'
import { startCommandLine } from './command-line.ts'
import { innerProcess } from './inner-process.ts'
import { untilNothingRemains } from './until-nothing-remains.ts'
import { serviceFolder, shop } from './service-folder.ts'

test('Ctrl-C in the middle shows what was found so far, as partial', async () => {
  await using folder = await serviceFolder(shop)
  const items = ['--only', 'startup-validation', '--only', 'missing-config', '--only', 'timeouts']
  await using run = await startCommandLine(['check', ...items], { cwd: folder.path })
  await run.says(/started timeouts\[payments\/black-hole\]/)
  run.kill('SIGINT')
  const { code, stdout, stderr } = await run.ended
  expect(code).toBe(130)
  expect(stdout).toContain('PARTIAL')
  // Judged before the interruption, and what was not.
  expect(stdout).toMatch(/✓ configuration\/startup-validation/)
  expect(stdout).toMatch(/\? .*reliability\/timeouts/)
  expect(stderr).not.toMatch(/unexpected error|^\s+at /m)
  await untilNothingRemains(run)
})

test.concurrent.for(['copying', 'starting its dependencies', 'learning', 'started boot'])(
  'Ctrl-C while it says "%s" ends with 130, without a stack, and with JSON for who asked for it',
  async (moment, { expect }) => {
    await using folder = await serviceFolder(shop)
    await using run = await startCommandLine(['check', '--json', '--only', 'timeouts'], {
      cwd: folder.path,
    })
    await run.says(new RegExp(moment))
    run.kill('SIGINT')
    const { code, stdout, stderr } = await run.ended
    expect(code).toBe(130)
    const result = JSON.parse(stdout)
    if (result.error)
      expect(result.error).toMatchObject({ code: 'interrupted-by-sigint', exitCode: 130 })
    else expect(result).toMatchObject({ partial: true })
    expect(stderr).not.toMatch(/unexpected error|^\s+at /m)
    await untilNothingRemains(run)
  },
)

test('SIGTERM ends as Ctrl-C does, with its own code', async () => {
  await using folder = await serviceFolder(shop)
  await using run = await startCommandLine(['check', '--only', 'timeouts'], { cwd: folder.path })
  await run.says(/started boot/)
  run.kill('SIGTERM')
  const { code, stdout } = await run.ended
  expect(code).toBe(143)
  expect(stdout).toContain('PARTIAL')
  await untilNothingRemains(run)
})

test('a second Ctrl-C ends at once, even when the process that does the work answers no more', async () => {
  await using folder = await serviceFolder(shop)
  await using run = await startCommandLine(['check', '--only', 'timeouts'], { cwd: folder.path })
  await run.says(/started traffic/)
  const inner = innerProcess(run)
  process.kill(inner, 'SIGSTOP')
  // Nothing tells that the first has arrived, and equal signals that come too quickly become one.
  const again = setInterval(() => run.kill('SIGINT'), 20)
  const code = await run.exitCode.finally(() => clearInterval(again))
  expect(code).toBe(130)
  process.kill(inner, 'SIGCONT')
  expect(await run.ended).toMatchObject({ stdout: '' })
  await untilNothingRemains(run)
})
