import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommandLine, startCommandLine } from './command-line.ts'
import { serviceFolder, shop } from './service-folder.ts'

const only = ['check', '--json', '--only', 'startup-validation']

test('a second run in a folder ends at once with the first’s process; the first goes on', async () => {
  await using gate = await serviceFolder()
  await using folder = await serviceFolder(
    `${shop}build: node odd.js builds-until ${gate.path}/go\n`,
  )
  await using first = await startCommandLine(only, { cwd: folder.path })
  await first.says(/copying/)
  const second = await runCommandLine(only, { cwd: folder.path })
  expect(second).toMatchObject({ code: 2, remains: [] })
  const pid = /Another run \(process (\d+)\) is using \S+\.staticfire/.exec(second.stderr)?.[1]
  expect((await first.remains()).some((line) => line.startsWith(`${pid} `))).toBe(true)
  expect(second.stderr).toMatch(/Wait for it to end, .*--run-dir DIR/)
  expect(JSON.parse(second.stdout)).toMatchObject({
    decision: null,
    error: { code: 'run-directory-busy' },
  })

  await gate.write('go', '')
  const ended = await first.ended
  expect(ended.code).toBe(0)
  expect(JSON.parse(ended.stdout)).toMatchObject({ decision: 'go', partial: false })
  expect(await first.remains()).toEqual([])
  // The lock is gone with it.
  await expect(readFile(join(folder.path, '.staticfire', 'lock'))).rejects.toThrow('ENOENT')
})

test('a folder named by both runs is busy too, and one that is not empty is refused', async () => {
  await using gate = await serviceFolder()
  await using folder = await serviceFolder(
    `${shop}build: node odd.js builds-until ${gate.path}/go\n`,
  )
  const named = [...only, '--run-dir', 'record']
  await using first = await startCommandLine(named, { cwd: folder.path })
  await first.says(/copying/)
  const second = await runCommandLine(named, { cwd: folder.path })
  expect(second).toMatchObject({ code: 2, remains: [] })
  expect(second.stderr).toMatch(/Another run \(process \d+\) is using \S+record/)

  await gate.write('go', '')
  expect((await first.ended).code).toBe(0)
  const third = await runCommandLine(named, { cwd: folder.path })
  expect(third).toMatchObject({ code: 2, remains: [] })
  expect(third.stderr).toMatch(/record is not empty/)
})

test('a lock whose run is gone is taken over, also when its process number lives on in another', async () => {
  await using folder = await serviceFolder(shop)
  for (const stale of ['999999999 1', `${process.pid} 1`, 'garbage', '']) {
    await folder.write('.staticfire/lock', stale)
    await using run = await startCommandLine(['check', '--only', 'startup-validation'], {
      cwd: folder.path,
    })
    await run.says(/started boot/)
    run.kill('SIGINT')
    expect((await run.ended).code).toBe(130)
    expect(await run.remains()).toEqual([])
  }
})
