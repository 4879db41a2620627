/** A folder as an argument of the next command: nothing for the one that we are in. */
export function shellArgument(dir: string): string {
  if (dir === '.') return ''
  return /^[\w./@-]+$/.test(dir) ? ` ${dir}` : ` '${dir}'`
}
