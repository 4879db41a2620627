import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { runCommandLine, startCommandLine } from './command-line.ts'
import { serviceFolder, shop } from './service-folder.ts'
import { untilNothingRemains } from './until-nothing-remains.ts'

test('a dependency that runs already is reached through the sandbox, and goes on running', async () => {
  await using payments = await startPayments()
  await using folder = await serviceFolder(withUrl(payments.url))
  const ended = await runCommandLine(
    ['check', '--json', '--only', 'startup-validation', '--only', 'timeouts'],
    { cwd: folder.path },
  )
  expect(ended).toMatchObject({ code: 0, remains: [] })
  const { environment, dependencies } = JSON.parse(ended.stdout)
  expect(environment.egress).toBe('denied')
  expect(dependencies).toMatchObject([
    { name: 'payments', operations: [{ name: 'GET /prices/anvil', count: expect.any(Number) }] },
  ])
  expect((await fetch(`${payments.url}/prices/anvil`)).status).toBe(200)
})

test('SIGKILL leaves nothing of the way into the sandbox, and the dependency untouched', async () => {
  await using payments = await startPayments()
  await using folder = await serviceFolder(withUrl(payments.url))
  await using run = await startCommandLine(['check', '--only', 'timeouts'], { cwd: folder.path })
  await run.says(/started traffic/)
  expect(await run.remains()).toContainEqual(expect.stringMatching(/^staticfire-gateway-/))
  run.kill('SIGKILL')
  await run.ended
  await untilNothingRemains(run)
  expect((await fetch(`${payments.url}/prices/anvil`)).status).toBe(200)
})

function withUrl(url: string): string {
  return shop.replace(/from: \{[^}]*\}/, `from: "${url}"`)
}

async function startPayments() {
  const folder = await serviceFolder()
  const child = spawn(process.execPath, ['payments.js'], { cwd: folder.path, env: { PORT: '0' } })
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return {
    url: `http://127.0.0.1:${Number(line)}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      await folder[Symbol.asyncDispose]()
    },
  }
}
