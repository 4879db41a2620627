import type { FaultMaker } from '../fault.ts'
import { none } from './none.ts'

const bytes = Buffer.from('\x00\xff\xfe\x16\x03!! no protocol at all !!\r\n\r\n\x00\x7f', 'latin1')

/** Bytes of no protocol in place of the answer, then FIN. */
export const garbage: FaultMaker<'garbage'> = () => ({
  ...none,
  type: 'garbage',
  reply: { when: 'request-end', bytes, then: 'fin', outcome: 'failed' },
})
