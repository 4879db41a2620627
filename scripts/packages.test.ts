import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, describe, expect, test } from 'vitest'
import { manifestOf, packPackage, run } from './pack-package.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = await mkdtemp(join(tmpdir(), 'packages-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const attw = join(root, 'node_modules', '.bin', 'attw')

describe.each(['kit', 'proxy'])('the package %s', async (name) => {
  const tarball = await packPackage(name, folder)

  test('is well-formed, says publint', async () => {
    const { buffer } = new Uint8Array(await readFile(tarball))
    const { pkg, messages } = await publint({ pack: { tarball: buffer } })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('has types that fit each of its entries, says arethetypeswrong', async () => {
    // The profile leaves out what cannot import ES modules.
    const args = [attw, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji']
    const { code, output } = await run(process.execPath, args)
    expect(code, output).toBe(0)
    const { exports } = await manifestOf<{ exports: object }>(name)
    expect(output.match(/ OK \(ESM\) /g)).toHaveLength(Object.keys(exports).length)
  })
})
