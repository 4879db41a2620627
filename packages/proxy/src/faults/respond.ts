import { STATUS_CODES } from 'node:http'
import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

/** Answers every HTTP request with this status; the upstream does not see it. */
export const respond: FaultMaker<'respond'> = ({ status, headers = {}, body = '' }) => {
  const payload = Buffer.from(body)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${oneLine(value)}\r\n`)
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}`
  const bytes = Buffer.concat([
    Buffer.from(`${head}content-length: ${payload.length}\r\n\r\n`),
    payload,
  ])
  return {
    ...none,
    type: 'respond',
    reply: {
      when: 'request-end',
      bytes,
      then: 'continue',
      outcome: 'answered',
      status: String(status),
    },
  }
}

function oneLine(value: string): string {
  return value.replaceAll(/[\r\n]+/g, ' ')
}
