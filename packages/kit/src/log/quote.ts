/**
 * A JSON string of a value that is plain nearly always (an id, a method, a route): only what holds
 * quotes, backslashes, controls or characters beyond ASCII goes the slow way, scrubbed.
 */
export function quote(text: string, scrubText: (text: string) => unknown): string {
  if (text.length > 256) return JSON.stringify(scrubText(text))
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 || code > 126 || code === 34 || code === 92 || code === 64)
      return JSON.stringify(scrubText(text))
  }
  return `"${text}"`
}
