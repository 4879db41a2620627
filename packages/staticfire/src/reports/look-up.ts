/** What a table of ours holds for a word from a file, which may be any word: `__proto__` too. */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
