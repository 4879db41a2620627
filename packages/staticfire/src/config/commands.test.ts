import fc from 'fast-check'
import { quote } from 'shell-quote'
import { describe, expect, test } from 'vitest'
import { CommandError, toArgv, toArgvs } from './commands.ts'

describe('a string is split like a shell splits words', () => {
  test.each<[string, string[]]>([
    ['node server.js', ['node', 'server.js']],
    ['  node   server.js\n', ['node', 'server.js']],
    [`node -e 'console.log("a  b")'`, ['node', '-e', 'console.log("a  b")']],
    ['python -m "my app"', ['python', '-m', 'my app']],
    [String.raw`./run my\ file`, ['./run', 'my file']],
    [
      'gunicorn --bind=127.0.0.1:${port} app:app',
      ['gunicorn', '--bind=127.0.0.1:${port}', 'app:app'],
    ],
    ['psql "${dependency.database.url}" -c ""', ['psql', '${dependency.database.url}', '-c', '']],
    [`grep '*.js' 'a|b' '$HOME' '#' '~'`, ['grep', '*.js', 'a|b', '$HOME', '#', '~']],
    ['node a~b', ['node', 'a~b']],
    ['node --config=a=b', ['node', '--config=a=b']],
  ])('%j', (text, argv) => {
    expect(toArgv(text)).toEqual(argv)
  })
})

describe('what only a shell could do is refused', () => {
  const list = 'write a list of commands, or put it into a script'
  const literal = 'write single quotes around it if it is meant as it stands'
  test.each<[string, string]>([
    ['npm run build && npm start', `&& needs a shell, and none is run: ${list}`],
    ['a || b', `|| needs a shell, and none is run: ${list}`],
    ['a; b', `; needs a shell, and none is run: ${list}`],
    ['cat x | node y', `| needs a shell, and none is run: ${list}`],
    ['node x > log', `> needs a shell, and none is run: ${list}`],
    ['node x 2>&1', `>& needs a shell, and none is run: ${list}`],
    ['node x &', `& needs a shell, and none is run: ${list}`],
    ['diff <(a) <(b)', `<( needs a shell, and none is run: ${list}`],
    ['(cd a)', `( needs a shell, and none is run: ${list}`],
    ['node $(cat x)', 'command substitution needs a shell, and none is run: put it into a script'],
    [
      'node "$(cat x)"',
      'command substitution needs a shell, and none is run: put it into a script',
    ],
    ['node `cat x`', 'command substitution needs a shell, and none is run: put it into a script'],
    ['node $SCRIPT', `$SCRIPT is a variable to a shell, and none is run: ${literal}`],
    ['node "$SCRIPT"', `$SCRIPT is a variable to a shell, and none is run: ${literal}`],
    ['node --port=${PORT}', `$PORT is a variable to a shell, and none is run: ${literal}`],
    ['rm *.log', `*.log is a pattern of file names to a shell, and none is run: ${literal}`],
    ['node x # comment', `# is a comment to a shell, and none is run: ${literal}`],
    ['~/bin/x', '~ stands for a folder only in a shell, and none is run: write the path'],
    ['node "x', 'a " is never closed'],
    ["node 'x", "a ' is never closed"],
    ['npm ci\nnpm start', 'is several lines, and no shell is run: write a list of commands'],
    ['A=b node x', 'A=… before a command needs a shell, and none is run: declare it under env'],
    ['  ', 'names no program'],
    ['""', 'names no program'],
  ])('%j', (text, message) => {
    expect(() => toArgv(text)).toThrow(new CommandError(message))
  })
})

describe('lists', () => {
  test.each<[Parameters<typeof toArgvs>[0], string[][]]>([
    ['npm ci', [['npm', 'ci']]],
    [['npm', 'ci'], [['npm', 'ci']]],
    [
      ['npm ci', 'make'],
      [['npm', 'ci'], ['make']],
    ],
    [
      ['make', ['node', '-e', 'a b && c']],
      [['make'], ['node', '-e', 'a b && c']],
    ],
    [
      [['make'], ['ls']],
      [['make'], ['ls']],
    ],
  ])('%j is %j', (commands, argvs) => {
    expect(toArgvs(commands)).toEqual(argvs)
  })

  test('a list that could be one command or several is refused', () => {
    const message =
      'could be one command or several: write [[…], […]], with a list for each command'
    expect(() => toArgvs(['make', 'npm run seed'])).toThrow(new CommandError(message))
  })

  test('where one command is wanted, a list is its words as they are', () => {
    expect(toArgv(['node', '-e', 'a && b $C'])).toEqual(['node', '-e', 'a && b $C'])
    expect(() => toArgv(['npm start'])).toThrow(/the first word of a list is the program/)
    expect(() => toArgv([''])).toThrow('names no program')
  })
})

test.each(['run ${', 'run ${x', 'run ${x y}', 'run ${}'])(
  'a variable that does not end is said to be one that cannot be split: %s',
  (text) => {
    expect(() => toArgv(text)).toThrow(CommandError)
  },
)

test('whatever words are quoted, the same words come back', () => {
  const word = fc.stringMatching(/^[\w .,:/=@%+"'-]{1,12}$/)
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4 }), (words) => {
      expect(toArgv(quote(['run', ...words]))).toEqual(['run', ...words])
    }),
  )
})

test('whatever is written, there is an argv or a CommandError', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab$(){}`'"\\ \n&|;<>*#~=]{0,24}$/), (text) => {
      try {
        expect(toArgv(text).every((it) => typeof it === 'string')).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(CommandError)
      }
    }),
  )
})
