import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { serviceFolder, shop } from './service-folder.ts'

const canMount = mountWorks()

test.skipIf(!canMount)(
  'a full disk for the record (needs root to mount one) is told, with the folder',
  async () => {
    await using folder = await serviceFolder(shop)
    using disk = smallDisk('64k')
    const ended = await runCommandLine(
      ['check', '--json', '--only', 'timeouts', '--run-dir', join(disk.path, 'run')],
      { cwd: folder.path },
    )
    expect(ended).toMatchObject({ code: 3, remains: [] })
    expect(ended.stderr).toMatch(/No space is left to write \S+run/)
    expect(ended.stderr).toMatch(/--run-dir DIR/)
    expect(ended.stderr).not.toMatch(/unexpected error|^\s+at /m)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      decision: null,
      error: { code: 'disk-full', exitCode: 3 },
    })
  },
)

test.skipIf(!canMount)(
  'a full disk for temporary files (needs root to mount one) is told, with the folder',
  async () => {
    await using folder = await serviceFolder(shop)
    await folder.write('data.bin', 'x'.repeat(2_000_000))
    using disk = smallDisk('1m')
    const ended = await runCommandLine(['check', '--json'], {
      cwd: folder.path,
      temporary: disk.path,
    })
    expect(ended).toMatchObject({ code: 3, remains: [] })
    expect(ended.stderr).toMatch(new RegExp(`No space is left in ${disk.path}`))
    expect(ended.stderr).toMatch(/point TMPDIR to a folder with more/)
    expect(ended.stderr).not.toMatch(/unexpected error|^\s+at /m)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      decision: null,
      error: { code: 'disk-full', exitCode: 3 },
    })
  },
)

interface Disk extends Disposable {
  path: string
}

function smallDisk(size: string): Disk {
  const path = mkdtempSync(join(tmpdir(), 'cli-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=1777`, 'tmpfs', path], {
    stdio: 'ignore',
  })
  return {
    path,
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', path])
      rmdirSync(path)
    },
  }
}

function mountWorks(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'cli-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', path], { stdio: 'ignore' })
    execFileSync('umount', [path])
    return true
  } catch {
    return false
  } finally {
    rmdirSync(path)
  }
}
