import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sections } from '../../src/checklist/catalogue.ts'
import { answersOf } from './answers.ts'
import { serviceAround } from './services.ts'
import { openWorkshop } from './workshop.ts'

const answers = answersOf(...sections)

test('the answers of the kit are right by their types, each in a whole service', async () => {
  await using workshop = await openWorkshop(answers)
  expect(Object.keys(answers).length).toBeGreaterThan(15)
  expect(await workshop.check()).toBe('')
})

test('an option that does not exist is found', async () => {
  const text = serviceAround('security-headers', "const kit = await staticfire({ nam: 'orders' })")
  await using workshop = await openWorkshop({ wrong: text })
  expect(await workshop.check()).toMatch(/wrong\.ts.*\n?.*nam/)
})

test('each answer has a test that runs it', async () => {
  const files = await readdir(import.meta.dirname)
  const tests = await Promise.all(
    files
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFile(join(import.meta.dirname, file), 'utf8')),
  )
  const named = tests.flatMap((text) => [...text.matchAll(/\('([a-z-]+): |^  '([a-z-]+): /gm)])
  expect(new Set(named.map(([, inline, below]) => inline ?? below))).toEqual(
    new Set(Object.keys(answers)),
  )
})
