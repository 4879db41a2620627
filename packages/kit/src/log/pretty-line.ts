/** A line for people at a terminal: `12:34:56.789 INFO  message key=value`. Still one line. */
export function prettyLine(line: string): string {
  const { level, time, message, ...rest } = JSON.parse(line) as Record<string, unknown>
  const clock = typeof time === 'string' ? time.slice(11, 23) : ''
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${plain(value)}`)
  return `${[clock, String(level).toUpperCase().padEnd(5), plain(message), ...fields].join(' ')}\n`
}

function plain(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return typeof value === 'string' && /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text
}
