import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openUpstream } from './kit-fixes/upstream.ts'
import { openWorkshop } from './kit-fixes/workshop.ts'
import {
  change,
  documentFile,
  filesOf,
  normalised,
  replay,
} from '../../../scripts/getting-ready.ts'

test('docs/getting-ready.md is what its files, changes and commands give', async ({ skip }) => {
  const document = await readFile(documentFile, 'utf8')
  const { text, isOffline } = await replay(document)
  skip(isOffline, 'the npm registry cannot be reached')
  expect(normalised(text)).toBe(normalised(document))
  // It is about a service that was not ready, and is.
  const decisions = [...text.matchAll(/^ (NO-GO|HOLD|GO)  quotes/gm)].map(
    ([, decision]) => decision,
  )
  expect(decisions).toEqual(['NO-GO', 'GO'])
}, 1_800_000)

test('a document is another when it decides otherwise, not when it takes longer', () => {
  const printed = ' GO  quotes\n✓ reliability/timeouts  24 claims proven\n  Time  43.8 s\n'
  expect(normalised(printed.replace('43.8 s', '1.2 s').replace('24', '25'))).toBe(
    normalised(printed),
  )
  expect(normalised(printed.replace('GO', 'HOLD'))).not.toBe(normalised(printed))
  expect(normalised(printed.replace('✓', '✗'))).not.toBe(normalised(printed))
})

test('a change is applied hunk by hunk where its old lines stand once', () => {
  const text = 'one\ntwo\nthree\ntwo\n'
  expect(change(text, ' one\n-two\n+2\n@@\n three\n+3\n', 'x')).toBe('one\n2\nthree\n3\ntwo\n')
  expect(() => change(text, '-two\n+2\n', 'x')).toThrow(/stand in x exactly once/)
  expect(() => change(text, '-four\n', 'x')).toThrow(/stand in x exactly once/)
})

test('each change fits, and the service that comes of them answers what is right and what is wrong', async () => {
  const files = filesOf(await readFile(documentFile, 'utf8'))
  await using workshop = await openWorkshop({ quotes: files['server.js'] ?? '' })
  expect(await workshop.run('quotes', { PAYMENTS_URL: 'no-url' })).toMatchObject({
    code: 1,
    output: expect.stringContaining('PAYMENTS_URL') as string,
  })
  await using upstream = await openUpstream()
  await using service = await workshop.start('quotes', { PAYMENTS_URL: upstream.url })
  for (const path of ['/health', '/ready', '/metrics']) {
    expect((await service.get(path)).status).toBe(200)
  }
  const refused = await service.get('/orders', { method: 'POST' })
  expect(refused.status).toBe(400)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  await upstream.proxy.inject({ type: 'silent' })
  expect((await service.get('/quotes/ANVIL')).status).toBe(503)
  expect(await service.end()).toMatchObject({ code: 0 })
})
