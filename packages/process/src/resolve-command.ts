import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { StartError } from './errors.ts'

/** The file that `command` names, as `execvp` would find it in the PATH that the child gets. */
export function resolveCommand(command: string, cwd: string, path: string | undefined): string {
  if (command.includes('/')) return checkNamedFile(resolve(cwd, command), command, cwd)
  if (!path) {
    throw new StartError(
      'command-not-found',
      `Cannot start ${quote(command)}: the environment it gets has no PATH to look it up in. Give it a PATH, or the command's full path.`,
    )
  }
  const folders = path
    .split(delimiter)
    .map((folder) => (isAbsolute(folder) ? folder : resolve(cwd, folder)))
  const files = folders.map((folder) => join(folder, command))
  const executable = files.find(isExecutableFile)
  if (executable) return executable
  const notExecutable = files.find(isFile)
  if (notExecutable) throw notExecutableError(notExecutable)
  throw new StartError(
    'command-not-found',
    `Cannot start ${quote(command)}: it is in none of the folders of PATH (${folders.join(', ')}). Install it, or give its full path.`,
  )
}

function checkNamedFile(file: string, command: string, cwd: string): string {
  if (isExecutableFile(file)) return file
  if (isFile(file)) throw notExecutableError(file)
  throw new StartError(
    'command-not-found',
    `Cannot start ${quote(command)}: there is no file ${file} (looked up from ${cwd}). Check the path, or run the build that makes it.`,
  )
}

function notExecutableError(file: string): StartError {
  return new StartError(
    'not-executable',
    `Cannot start ${file}: it is not executable. Run \`chmod +x\` on it, or start it through its interpreter.`,
  )
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return isFile(path)
  } catch {
    return false
  }
}

const quote = (text: string) => JSON.stringify(text)
