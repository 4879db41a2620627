import { commands, findCommand } from './commands/index.ts'
import { StaticfireError } from './errors.ts'
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
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = report(error)
}

function report(error: unknown): number {
  if (error instanceof StaticfireError) {
    process.stderr.write(`staticfire: ${error.message}\n${error.hint ? `\n${error.hint}\n` : ''}`)
    return error.exitCode
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(
    `staticfire: an unexpected error, which is a defect of staticfire. Please report it with this text.\n${text}\n`,
  )
  return 3
}
