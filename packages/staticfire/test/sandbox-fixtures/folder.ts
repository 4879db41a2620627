import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Folder extends AsyncDisposable {
  path: string
  write(files: Record<string, string>): Promise<void>
}

/** A private folder that goes away with the test. */
export async function makeFolder(files: Record<string, string> = {}): Promise<Folder> {
  const path = await mkdtemp(join(await realpath(tmpdir()), 'sandbox-test-'))
  const write = async (more: Record<string, string>) => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), text)
    }
  }
  await write(files)
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
