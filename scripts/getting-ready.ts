// Replays docs/getting-ready.md: writes its files, makes its changes, runs its commands with the real
// programs, and gives the document with what they printed. `--write` keeps it.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packPackage, run } from './pack-package.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const documentFile = join(root, 'docs', 'getting-ready.md')

/** A fenced block: `js server.js` is a whole file, `diff server.js` a change, `console` a command. */
const block = /^```(\w+) ?(\S*)\n([^]*?)^```$/gm

export interface Replay {
  /** The document with what its commands printed this time. */
  text: string
  /** Set where npm could not get at its registry: the commands were not run. */
  isOffline: boolean
}

/** Rejects when a change does not fit, or with what a command printed that could not be run. */
export async function replay(document: string): Promise<Replay> {
  const folder = await mkdtemp(join(tmpdir(), 'getting-ready-'))
  try {
    const service = join(folder, 'quotes')
    await mkdir(service)
    const shell = await openShell(folder, service)
    let text = ''
    let end = 0
    for (const found of document.matchAll(block)) {
      const [whole, language = '', name = '', body = ''] = found
      text += document.slice(end, found.index)
      end = found.index + whole.length
      if (language === 'console') {
        const printed = await shell(body.split('\n', 1)[0] ?? '')
        if (printed === undefined) return { text: document, isOffline: true }
        text += `\`\`\`console\n${printed}\`\`\``
        continue
      }
      text += whole
      if (name === '') continue
      const file = join(service, name)
      const isChange = language === 'diff'
      await writeFile(file, isChange ? change(await readFile(file, 'utf8'), body, name) : body)
    }
    return { text: text + document.slice(end), isOffline: false }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The files after all changes, by name. Throws when a change does not fit. */
export function filesOf(document: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const [, language, name = '', body = ''] of document.matchAll(block)) {
    if (name === '' || language === 'console') continue
    files[name] = language === 'diff' ? change(files[name] ?? '', body, name) : body
  }
  return files
}

/** What stays the same from run to run: times, counts of claims and spaces at ends of lines do not. */
export function normalised(document: string): string {
  return document
    .replaceAll(/\d+(\.\d+)? (ms|s|min)\b/g, '# s')
    .replaceAll(/\d+ claims? proven/g, '# claims proven')
    .replaceAll(/[ \t]+$/gm, '')
}

/** Runs a line as a person's shell does, with this checkout's `staticfire`; undefined without a registry. */
async function openShell(folder: string, service: string) {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await symlink(
    join(root, 'packages', 'staticfire', 'bin', 'staticfire.js'),
    join(bin, 'staticfire'),
  )
  // The service's Node is this one too, whatever the system has.
  await symlink(process.execPath, join(bin, 'node'))
  const tarball = await packPackage('kit', folder)
  const env = { PATH: `${bin}:${process.env['PATH']}` }
  return async (prompt: string): Promise<string | undefined> => {
    const command = prompt.replace(/^\$ /, '')
    if (command.startsWith('npm install ')) {
      const packages = command.replace('@staticfire/kit', tarball).replace('npm install ', '')
      const flags = '--prefer-offline --ignore-scripts --no-audit --no-fund'
      const { code, output } = await run('sh', ['-c', `npm install ${flags} ${packages}`], service)
      if (code === 0) return `${prompt}\n`
      if (/\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH)\b/.test(output)) return undefined
      throw new Error(`${command} failed:\n${output}`)
    }
    const { stdout, output } = await run('sh', ['-c', command], service, env)
    // Without a report it could not be measured; progress is for whoever waits.
    if (stdout === '') throw new Error(`${command} printed no report:\n${output}`)
    return `${prompt}\n${stdout.trimEnd()}\n`
  }
}

/** Applies a unified diff without line numbers: each hunk's old lines must stand in the text once. */
export function change(text: string, diff: string, name: string): string {
  return diff.split(/^@@.*\n/m).reduce((changed, hunk) => {
    const lines = hunk.split('\n').slice(0, -1)
    if (lines.length === 0) return changed
    const side = (left: string) =>
      lines
        .filter((line) => !line.startsWith(left))
        .map((line) => `${line.slice(1)}\n`)
        .join('')
    const [before, after] = [side('+'), side('-')]
    if (changed.split(before).length !== 2) {
      throw new Error(`These lines do not stand in ${name} exactly once:\n${before}`)
    }
    return changed.replace(before, () => after)
  }, text)
}

if (import.meta.main) {
  const document = await readFile(documentFile, 'utf8')
  const { text, isOffline } = await replay(document)
  if (isOffline) throw new Error('The npm registry cannot be reached.')
  if (process.argv.includes('--write')) await writeFile(documentFile, text)
  else process.stdout.write(text)
}
