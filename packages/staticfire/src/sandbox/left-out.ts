const exampleSuffixes = ['.example', '.sample', '.template', '.dist', '.defaults']
const neverCopied = new Set(['.git', '.hg', '.svn', '.staticfire'])

/** True for `.env`, `.env.local`, `.envrc` …, but not for the examples that hold no secrets. */
function isEnvironmentFile(name: string): boolean {
  const lower = name.toLowerCase()
  return lower.startsWith('.env') && !exampleSuffixes.some((suffix) => lower.endsWith(suffix))
}

/** True for the entries of a service's tree that never enter the sandbox. */
export function isLeftOut(name: string): boolean {
  return neverCopied.has(name) || isEnvironmentFile(name)
}
