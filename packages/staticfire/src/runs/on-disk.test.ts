import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from './on-disk.ts'

test('many make the same folders at once, and each finds them made', async () => {
  const base = await mkdtemp(join(tmpdir(), 'staticfire-folders-'))
  try {
    for (let round = 0; round < 20; round++) {
      const at = (index: number) =>
        join(base, `${round}`, 'runs', `${index % 3}`, 'one', `${index}`)
      await Promise.all(Array.from({ length: 30 }, (_, index) => makeFolder(at(index))))
      for (let index = 0; index < 30; index++) {
        expect((await stat(at(index))).isDirectory()).toBe(true)
      }
    }
  } finally {
    await rm(base, { recursive: true, force: true })
  }
})

test('where nothing can be made, that is told at once', async () => {
  await expect(makeFolder('/proc/staticfire/runs')).rejects.toMatchObject({ code: 'ENOENT' })
})
