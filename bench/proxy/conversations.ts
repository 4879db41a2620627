/** What a client says to a server, in bytes. */
export interface Conversation {
  /** Said once at the start; undefined when the first request may come at once. */
  greeting: Buffer | undefined
  isGreeted(said: Buffer): boolean
  request: Buffer
  isAnswer(said: Buffer): boolean
}

/** One row by its key, by a prepared statement, as a pool of connections does. */
const postgres: Conversation = {
  greeting: Buffer.concat([
    startup('user\0postgres\0database\0postgres\0\0'),
    message('P', 'find\0SELECT id, note FROM orders WHERE id = 7\0\0\0'),
    message('S', ''),
  ]),
  isGreeted: (said) => count(said, 'Z\0\0\0\x05I') === 2,
  request: Buffer.concat([
    message('B', '\0find\0\0\0\0\0\0\0'),
    message('D', 'P\0'),
    message('E', '\0\0\0\0\0'),
    message('S', ''),
  ]),
  isAnswer: (said) => count(said, 'Z\0\0\0\x05I') === 1,
}

const http: Conversation = {
  greeting: undefined,
  isGreeted: () => true,
  request: Buffer.from(
    'GET /quotes/42 HTTP/1.1\r\nhost: pricing.local\r\nuser-agent: bench\r\naccept: */*\r\nconnection: keep-alive\r\n\r\n',
  ),
  isAnswer: (said) => said.includes('"end"}'),
}

const redis: Conversation = {
  greeting: Buffer.from(`*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$100\r\n${'v'.repeat(100)}\r\n`),
  isGreeted: (said) => said.length >= 5,
  request: Buffer.from('*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n'),
  isAnswer: (said) => said.length >= 108,
}

export const conversations = { http, postgres, redis }

function startup(settings: string): Buffer {
  const body = Buffer.from(`\0\x03\0\0${settings}`, 'latin1')
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}

function message(type: string, text: string): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1')
  head.writeInt32BE(text.length + 4, 1)
  return Buffer.concat([head, Buffer.from(text, 'latin1')])
}

function count(said: Buffer, part: string): number {
  return said.toString('latin1').split(part).length - 1
}
