import { commands, findCommand } from './commands/index.ts'
import { asStaticfireError } from './errors.ts'
import { endWithParent } from './sandbox/liveness.ts'

/** Runs one command line and sets the exit code; a known error prints no stack. */
async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const { printHelp } = await import('./commands/help.ts')
    return printHelp(rest[0])
  }
  if (name === '--version' || name === '-v') {
    const { toolVersion } = await import('./version.ts')
    process.stdout.write(`${toolVersion()}\n`)
    return 0
  }
  const command = findCommand(name)
  if (rest.includes('--help') || rest.includes('-h')) {
    const { printHelp } = await import('./commands/help.ts')
    return printHelp(command.name)
  }
  const { run } = await commands[command.name].load()
  return run(rest)
}

endWithParent()
// Whoever reads may stop reading, as `head` does: the run is recorded all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
const argv = process.argv.slice(2)
try {
  process.exitCode = await main(argv)
} catch (error) {
  const { reportError } = await import('./reports/error.ts')
  process.exitCode = reportError(asStaticfireError(error), { isJson: argv.includes('--json') })
}

// All is disposed of by now. Ending explicitly keeps a handle that does not close from holding the
// process; what was written to a pipe is flushed first.
await Promise.all([process.stdout, process.stderr].map((stream) => flushed(stream)))
process.exit()

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.errored) resolve()
    else stream.write('', () => resolve())
  })
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
