/**
 * What a shell would act on and shell-quote passes over: quotes that never close, command
 * substitution, `~`, line breaks. Says what is wrong, or undefined.
 */
export function scanWords(command: string): string | undefined {
  let quote = ''
  for (let i = 0; i < command.length; i++) {
    const char = command.charAt(i)
    if (char === '\\' && quote !== "'") i++
    else if (quote !== '' && char === quote) quote = ''
    else if (quote === "'") continue
    else if (char === '`' || command.startsWith('$(', i)) return substitution
    else if (quote === '"') continue
    else if (char === '"' || char === "'") quote = char
    else if (char === '\n') return lineBreak
    else if (char === '~' && /(^|\s)$/.test(command.slice(0, i))) return home
  }
  return quote === '' ? undefined : `a ${quote} is never closed`
}

const substitution = 'command substitution needs a shell, and none is run: put it into a script'
const lineBreak = 'is several lines, and no shell is run: write a list of commands'
const home = '~ stands for a folder only in a shell, and none is run: write the path'
