import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

const commands = ['init', 'check', 'audit', 'report', 'list', 'explain', 'doctor']

test('help names every command and the exit codes, and each command has help of its own', async () => {
  const overview = await runCommandLine(['--help'])
  expect(overview).toMatchObject({ code: 0, stderr: '', remains: [] })
  for (const command of commands) {
    expect(overview.stdout).toContain(`\n  ${command} `)
    const own = await runCommandLine([command, '--help'])
    expect(own).toMatchObject({ code: 0, stderr: '' })
    expect(own.stdout).toMatch(new RegExp(`^Usage: staticfire ${command}\\b`))
    expect((await runCommandLine(['help', command])).stdout).toBe(own.stdout)
  }
  expect(overview.stdout).toMatch(
    /0 GO, 1 NO-GO, 2 usage or configuration, 3 could not measure, 4 HOLD/,
  )
})

test('without a command the help is shown, and --version prints the version alone', async () => {
  const [nothing, help, version] = await Promise.all([
    runCommandLine([]),
    runCommandLine(['-h']),
    runCommandLine(['--version']),
  ])
  expect(nothing.stdout).toBe(help.stdout)
  expect(version).toMatchObject({ code: 0, stderr: '' })
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
})

const wrong: [argv: string[], what: RegExp, next: RegExp][] = [
  [
    ['chekc'],
    /There is no command "chekc"\. Did you mean "check"\?/,
    /Commands: init, check, audit, .*--help/,
  ],
  [['dcotor'], /Did you mean "doctor"\?/, /--help/],
  [['launch'], /There is no command "launch"\.$/m, /Commands: init/],
  [['--jsn'], /There is no option --jsn without a command/, /Commands: init/],
  [['help', 'chekc'], /Did you mean "check"\?/, /Commands: init/],
  [
    ['check', '--jsn'],
    /There is no option --jsn\. Did you mean --json\?/,
    /staticfire check --help/,
  ],
  [['check', '--rundir', 'x'], /Did you mean --run-dir\?/, /staticfire check --help/],
  [['check', '-x'], /There is no option -x\./, /staticfire check --help/],
  [['check', '--only'], /--only needs a value/, /staticfire check --help/],
  [['check', '--only', '--deep'], /--only needs a value/, /staticfire check --help/],
  [['check', '--deep=yes'], /--deep takes no value/, /staticfire check --help/],
  [
    ['check', '--only', 'timeout'],
    /"timeout" is neither an item nor a section\. Did you mean "reliability\/timeouts"\?/,
    /staticfire list/,
  ],
  [
    ['check', '--skip', 'nonsense'],
    /"nonsense" is neither an item nor a section\./,
    /staticfire list/,
  ],
  [['check', 'one', 'two'], /check takes one folder; "two" is too much/, /staticfire check --help/],
  [
    ['check', '--level', 'tin'],
    /--level takes bronze, silver or gold, not "tin"/,
    /staticfire check --help/,
  ],
  [
    ['check', '--ready-timeout', 'soon'],
    /--ready-timeout takes a duration like 30s/,
    /staticfire check --help/,
  ],
  [
    ['check', '--ready-timeout', '0s'],
    /--ready-timeout takes a duration/,
    /staticfire check --help/,
  ],
  [['check', '--seed', 'x'], /--seed takes a whole number/, /staticfire check --help/],
  [['check', '--env', 'NAME'], /--env takes NAME=VALUE, not "NAME"/, /staticfire check --help/],
  [
    ['check', '--html', '/no/such/folder/r.html'],
    /--html: nothing can be written to \/no\/such\/folder/,
    /a folder that exists/,
  ],
  [
    ['check', '/no/such/folder'],
    /There is no folder \/no\/such\/folder/,
    /staticfire check path\/to\/service/,
  ],
  [['audit'], /audit needs the folder of a recorded run/, /\.staticfire\/latest/],
  [
    ['report', '/no/such/run'],
    /There is no recorded run at \/no\/such\/run/,
    /\.staticfire\/latest/,
  ],
  [['audit', 'one', 'two'], /audit takes one run; "two" is too much/, /staticfire audit --help/],
  [['list', 'all'], /list takes no argument; "all" is too much/, /staticfire list --help/],
  [['explain'], /explain needs an item/, /staticfire list/],
  [['explain', 'timeout'], /Did you mean "reliability\/timeouts"\?/, /staticfire list/],
]

test.concurrent.for(wrong)(
  'staticfire %j is answered with what is wrong and what to do',
  async ([argv, what, next], { expect }) => {
    const ended = await runCommandLine(argv, { cwd: tmpdir() })
    expect(ended).toMatchObject({ code: 2, stdout: '', remains: [] })
    expect(ended.stderr).toMatch(what)
    expect(ended.stderr).toMatch(next)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  },
)

test('whoever asks for JSON gets JSON when the usage is wrong too', async () => {
  for (const argv of [
    ['check', '--json', '--jsn'],
    ['check', '--json', '/no/such/folder'],
    ['audit', '--json'],
    ['report', 'x', '--json'],
    ['doctor', '--json', 'x'],
  ]) {
    const ended = await runCommandLine(argv)
    expect(ended.code).toBe(2)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      schemaVersion: 1,
      decision: null,
      error: {
        code: expect.any(String),
        message: expect.any(String),
        hint: expect.any(String),
        exitCode: 2,
      },
    })
  }
})
