import { createServer, request, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import helmet from 'helmet'
import { expect, test } from 'vitest'
import { securityHeaders } from '../src/security/index.ts'

async function headersOf(answer: RequestListener): Promise<IncomingHttpHeaders> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).end()
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  response.resume()
  await once(response, 'close')
  server.close()
  for (const name of ['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'])
    delete response.headers[name]
  return response.headers
}

const fromHelmet = () => {
  const protect = helmet()
  return headersOf((incoming, outgoing) => protect(incoming, outgoing, () => void outgoing.end()))
}

const fromProfile = (profile: 'api' | 'page') => {
  const { flat } = securityHeaders({ profile })
  return headersOf((_incoming, outgoing) => void outgoing.writeHead(200, [...flat]).end())
}

test("pages get helmet's defaults, and no device besides", async () => {
  const { 'permissions-policy': permissions, ...rest } = await fromProfile('page')
  expect(rest).toEqual(await fromHelmet())
  // Helmet leaves it out for want of a default that suits all: none of these suits a page unasked.
  expect(permissions).toBe('camera=(), geolocation=(), microphone=(), payment=(), usb=()')
})

test("an API's headers differ from helmet's where an answer is no document", async () => {
  const ours = await fromProfile('api')
  const theirs = await fromHelmet()
  const different = Object.keys({ ...ours, ...theirs }).filter(
    (name) => ours[name] !== theirs[name],
  )
  expect(different.toSorted()).toEqual([
    'cache-control', // answers belong to one caller
    'content-security-policy', // nothing to load or run
    'permissions-policy', // as for pages
    'x-frame-options', // nothing to frame, not even by itself
  ])
  expect(ours).not.toHaveProperty('x-powered-by')
})
