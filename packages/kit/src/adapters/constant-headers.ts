import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** Puts a header on an answer in the way that costs its framework least. */
export type SetHeader = (name: string, value: string) => void

/**
 * Headers that are the same on every answer, as one text behind those that the answer has of its own. Node checks,
 * compares and joins one by one what is set: fourteen of them added a third of a bare request and more. A header
 * that the answer has goes before the one of the same name here.
 *
 * The text goes where `writeHead` leaves the head, which has no public name. What answers by another `writeHead`
 * (HTTP/2, a test's injected request, a library that was there first) gets the headers one by one.
 */
export function createConstantHeaders(
  headers: Readonly<Record<string, string>>,
): (response: ServerResponse, setHeader: SetHeader) => void {
  const lines = Object.entries(headers).map(([name, value]) => ({
    name: name.toLowerCase(),
    value,
    line: `${name}: ${value}\r\n`,
    isIn: new RegExp(`\\n${name}:`, 'i'),
  }))
  const block = lines.map(({ line }) => line).join('')
  // Names of headers are letters and dashes.
  const anyIsIn = new RegExp(`\\n(?:${lines.map(({ name }) => name).join('|')}):`, 'i')

  function writeHead(this: ServerResponse, ...args: [number]): ServerResponse {
    ServerResponse.prototype.writeHead.apply(this, args)
    const head = headOf(this)
    const missing = anyIsIn.test(head)
      ? lines.flatMap(({ line, isIn }) => (isIn.test(head) ? [] : [line])).join('')
      : block
    ;(this as unknown as WithHead)._header = `${head.slice(0, -2)}${missing}\r\n`
    return this
  }

  return (response, setHeader) => {
    if (isHeadKnown && response.writeHead === ServerResponse.prototype.writeHead)
      response.writeHead = writeHead as typeof response.writeHead
    else for (const { name, value } of lines) setHeader(name, value)
  }
}

interface WithHead {
  _header: string
}

function headOf(response: ServerResponse): string {
  return (response as unknown as WithHead)._header
}

/** Whether this version of Node leaves a head where it is looked for. */
const isHeadKnown = (() => {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  response.writeHead(200, { 'x-known': 'yes' })
  const head: unknown = headOf(response)
  return (
    typeof head === 'string' && /^HTTP\/1\.1 200 OK\r\nx-known: yes\r\n[^]*\r\n\r\n$/.test(head)
  )
})()
