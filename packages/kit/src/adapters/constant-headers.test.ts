import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createConstantHeaders } from './constant-headers.ts'

const add = createConstantHeaders({ 'X-Frame-Options': 'DENY', 'Cache-Control': 'no-store' })

/** An answer on no connection, and its head once it is written. */
function answerWith(response = new ServerResponse(new IncomingMessage(new Socket()))) {
  add(response, (name, value) => response.setHeader(name, value))
  return {
    response,
    head: () => (response as unknown as { _header: string })._header.split('\r\n'),
  }
}

test('they stand behind the headers of the answer, and the head ends where it ended', () => {
  const { response, head } = answerWith()
  response.setHeader('x-own', 'yes')
  expect(response.writeHead(201, { 'x-more': 'too' })).toBe(response)
  const lines = head()
  expect(lines[0]).toBe('HTTP/1.1 201 Created')
  expect(lines).toEqual(expect.arrayContaining(['x-own: yes', 'x-more: too']))
  expect(lines.slice(-4)).toEqual(['X-Frame-Options: DENY', 'Cache-Control: no-store', '', ''])
})

test.each([
  ['set before', (response: ServerResponse) => response.setHeader('CACHE-control', 'max-age=5')],
  ['given with the head', () => {}],
])('a header of the answer, %s, goes before the one of its name', (how, set) => {
  const { response, head } = answerWith()
  set(response)
  response.writeHead(200, how === 'set before' ? {} : { 'cache-Control': 'max-age=5' })
  const named = head().filter((line) => /^cache-control:/i.test(line))
  expect(named).toEqual([expect.stringMatching(/: max-age=5$/)])
  expect(head().filter((line) => /^x-frame-options:/i.test(line))).toHaveLength(1)
})

test('a value that looks like a header hides none', () => {
  const { response, head } = answerWith()
  response.writeHead(200, { 'x-own': 'Cache-Control: mine' })
  expect(head()).toEqual(expect.arrayContaining(['Cache-Control: no-store']))
})

test('an answer that ends without a written head has them as well', () => {
  const { response, head } = answerWith()
  response.end('done')
  expect(head()).toEqual(expect.arrayContaining(['X-Frame-Options: DENY']))
})

test('where another writes the head, they are set one by one', () => {
  class Injected extends ServerResponse {
    override writeHead(status: number): this {
      return super.writeHead(status)
    }
  }
  const { response, head } = answerWith(new Injected(new IncomingMessage(new Socket())))
  expect(response.getHeader('x-frame-options')).toBe('DENY')
  response.writeHead(200)
  expect(head().filter((line) => /^(x-frame|cache)/i.test(line))).toHaveLength(2)
})
