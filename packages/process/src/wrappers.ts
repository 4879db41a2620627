import { basename } from 'node:path'

const wrappers = new Set(
  [
    'sh bash dash ash zsh ksh fish busybox',
    'npm npx npm-cli npx-cli yarn yarnpkg pnpm pnpx corepack bunx tsx nodemon cross-env dotenv dotenvx',
    'poetry pipenv pdm hatch rye uv uvx bundle rake go cargo dotnet make just task',
    'dumb-init tini tini-static docker-init catatonit s6-supervise',
    'env nohup nice ionice timeout stdbuf setsid setpriv chpst gosu su-exec su sudo doas runuser',
    'unshare nsenter strace ltrace direnv doppler',
  ].flatMap((names) => names.split(' ')),
)

const interpreter = /^(node|nodejs|bun|deno|python[\d.]*|pypy[\d.]*|ruby[\d.]*|perl)$/
const optionsWithValue = new Set(['-r', '--require', '--import', '--loader', '-C', '--conditions'])

/**
 * The name of the wrapper that a command line is, undefined for a program of its own. Whether it
 * wraps anything (it may have replaced itself by exec) is told by its children.
 */
export function wrapperName(commandLine: string[]): string | undefined {
  // npm sets its title to "npm start": then all of it is the first argument.
  const [first = '', ...rest] = commandLine.length === 1 ? titleWords(commandLine) : commandLine
  const program = programName(first)
  if (wrappers.has(program)) return program
  return interpreter.test(program) ? scriptWrapper(program, rest) : undefined
}

/** A wrapper that is a script: `node …/npm-cli.js start`, `python -m poetry run …`. */
function scriptWrapper(program: string, args: string[]): string | undefined {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? ''
    if (program === 'node' && arg.startsWith('--watch')) return 'node --watch'
    if (arg === '-m' || (program === 'bun' && arg === 'run')) {
      const name = programName(args[at + 1] ?? '')
      return arg === 'run' && !name.includes('.') ? 'bun run' : knownWrapper(name)
    }
    if (program === 'deno' && arg === 'task') return 'deno task'
    if (optionsWithValue.has(arg)) at += 1
    else if (!arg.startsWith('-')) return scriptName(arg)
  }
  return undefined
}

function scriptName(path: string): string | undefined {
  if (/[/\\]tsx[/\\]dist[/\\]cli\.[cm]?js$/.test(path)) return 'tsx'
  const name = basename(path).replace(/\.(js|cjs|mjs|py|rb)$/, '')
  if (/^yarn-\d/.test(name)) return 'yarn'
  return knownWrapper(name)?.replace(/-cli$/, '')
}

const knownWrapper = (name: string) => (wrappers.has(name) ? name : undefined)

/** A login shell is called `-sh`. */
const programName = (path: string) => basename(path).replace(/^-/, '')

const titleWords = (commandLine: string[]) => (commandLine[0] ?? '').split(' ')
