import { writeAccessLine } from '../../base/access-log.js'
import { createLogger, writeLine } from '../../base/logger.js'

// Each line of a message becomes a record, and what looks like a record already is passed on as
// it is: every line is valid JSON, and a client writes records of its own.
function write(record) {
  for (const line of record.message.split(/\r?\n/)) {
    if (/^\{.*\}$/.test(line)) process.stdout.write(`${line}\n`)
    else if (line !== '') writeLine({ ...record, message: line })
  }
}

export default {
  logger: ({ level }) => createLogger({ level, write }),
  accessLog: (call) => {
    writeAccessLine(call)
    const { request, log } = call
    if (/^\/(health|ready)/.test(request.url)) return
    log.info(`served ${decoded(request.url)}`)
  },
}

function decoded(url) {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}
