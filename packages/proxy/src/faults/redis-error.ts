import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

const sessionCommands = new Set(['HELLO', 'AUTH', 'CLIENT', 'SELECT', 'QUIT', 'RESET'])

/** Every command but those of the session itself is answered `-message`, e.g. `LOADING …`. */
export const redisError: FaultMaker<'redis-error'> = ({ message }) => ({
  ...none,
  type: 'redis-error',
  actsOn: (attempt) => !sessionCommands.has(attempt.operation),
  reply: {
    when: 'request-end',
    bytes: Buffer.from(`-${message.replaceAll(/[\r\n]+/g, ' ')}\r\n`),
    then: 'continue',
    outcome: 'failed',
    status: message.split(' ', 1)[0] ?? '',
  },
})
