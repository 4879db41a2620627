import { commands, findCommand, type CommandName } from './index.ts'

const overview = `staticfire: fires a service up while it is bolted to the pad, and proves what it withstands

Usage: staticfire <command> [options]

Commands
${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(9)}${summary}`)
  .join('\n')}

Start with:  staticfire init path/to/service
             staticfire check path/to/service
Help on one: staticfire <command> --help

Exit codes: 0 GO, 1 NO-GO, 2 usage or configuration, 3 could not measure, 4 HOLD
`

const details: Record<CommandName, string> = {
  init: `Usage: staticfire init [dir] [options]

Reads the files of the service in dir (default: here), says what it found and where, and writes
staticfire.yaml: how it is started, its port, variables, dependencies, probes, API description.
Nothing of the service is run. In a repository with several packages it takes the only service.

  --force                replace a staticfire.yaml that is there
  --json                 print what was found as JSON to stdout
`,
  check: `Usage: staticfire check [dir] [options]

Starts the service in dir (default: here) in a sandbox, puts proxies between it and its
dependencies, sends it traffic, hurts it, and judges each item from what was observed.

  --only ITEM|SECTION    judge only these (repeatable)
  --skip ITEM|SECTION    leave these out (repeatable)
  --level LEVEL          bronze, silver or gold: which items decide (default: gate.level)
  --deep                 wait longer before calling a silent request hanging (35 s)
  --json                 print the result as JSON to stdout
  --html FILE            also write the report to FILE
  --run-dir DIR          record the run in DIR (default: .staticfire/<time> in dir)
  --ready-timeout TIME   how long a start may take (default: 30s)
  --env NAME=VALUE       set a variable of the service, over env: (repeatable)
  --seed N               seed of everything that is random
  --allow-host HOST      allow a dependency URL that is not on loopback (repeatable)

Ctrl-C ends the run and shows what was found until then.
`,
  audit: `Usage: staticfire audit RUN [--json]

Judges the recorded run in folder RUN again, with this version's audits and the run's own clock.
Starts nothing.
`,
  report: `Usage: staticfire report RUN [--json] [--html FILE]

Prints the report of the recorded run in folder RUN, or writes it as one HTML file.
`,
  list: `Usage: staticfire list [--json]

Lists the checklist's items with their level, and which of them this version judges.
`,
  explain: `Usage: staticfire explain ITEM

Says what an item asks, why it matters, what proves it, how to fix it, and where it comes from.
`,
  doctor: `Usage: staticfire doctor [--json]

Tries what a check needs of this machine: a network namespace, embedded Postgres, /proc, tools.
`,
}

export function printHelp(name: string | undefined): number {
  process.stdout.write(name === undefined ? overview : details[findCommand(name).name])
  return 0
}
