const severities = { debug: 10, info: 20, warn: 30, error: 40, fatal: 50 }

/** Prints one JSON object a line: time, level, message, then the fields. Writes to a pipe are synchronous. */
export function createLogger({ level, write = writeLine, fields = {} }) {
  const print = (lineLevel, message, more) => {
    if (severities[lineLevel] < severities[level]) return
    const record = { time: new Date().toISOString(), level: lineLevel, message, ...fields, ...more }
    write(record)
  }
  return {
    debug: (message, more) => print('debug', message, more),
    info: (message, more) => print('info', message, more),
    warn: (message, more) => print('warn', message, more),
    error: (message, more) => print('error', message, more),
    fatal: (message, more) => print('fatal', message, more),
    child: (more) => createLogger({ level, write, fields: { ...fields, ...more } }),
    flush: () => new Promise((resolve) => process.stdout.write('', resolve)),
  }
}

/** A record as one line on standard output; errors become objects with name, message and stack. */
export function writeLine(record) {
  process.stdout.write(`${JSON.stringify(record, plainErrors)}\n`)
}

/** Replaces errors for JSON.stringify, which would print them as {}. */
export function plainErrors(_key, value) {
  if (!(value instanceof Error)) return value
  const { name, message, code, stack, cause } = value
  return { name, message, code, stack, cause }
}
