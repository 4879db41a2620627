import { createLogger, plainErrors } from '../../base/logger.js'

// One JSON object over many lines: good for eyes, useless for a collector that reads lines.
const write = (record) => process.stdout.write(`${JSON.stringify(record, plainErrors, 2)}\n`)

export default {
  logger: ({ level }) => createLogger({ level, write }),
}
