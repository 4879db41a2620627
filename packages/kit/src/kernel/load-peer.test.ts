import { expect, test } from 'vitest'
import { loadPeer } from './load-peer.ts'

const failing = (code: string, message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { code }))

test('a package that is not installed is named, with how to install it', async () => {
  const load = failing(
    'ERR_MODULE_NOT_FOUND',
    "Cannot find package '@sentry/node' imported from /app/x.js",
  )
  await expect(loadPeer('@sentry/node', 'errors.dsn', load)).rejects.toMatchObject({
    code: 'PEER_MISSING',
    message: expect.stringContaining('npm install @sentry/node') as string,
  })
})

test.each([
  ['ERR_MODULE_NOT_FOUND', "Cannot find module '/app/node_modules/@sentry/node/build/gone.js'"],
  ['ERR_REQUIRE_ESM', "require() of '@sentry/node' is not supported"],
])('what is broken inside of it is told as it is: %s', async (code, message) => {
  const load = failing(code, message)
  await expect(loadPeer('@sentry/node', 'errors.dsn', load)).rejects.toMatchObject({ code })
})
