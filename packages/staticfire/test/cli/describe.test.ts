import type { Claim, Result } from '@staticfire/contracts'
import { describe, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'
import { serviceFolder } from './service-folder.ts'

const configuration = (mode: string) => `service: described
start: node described.js ${mode}
describe: { env: MANAGEMENT_PORT }
env: { SITE_LABEL: label-8c41f7d2e9-q }
dependencies:
  payments: { kind: http, env: PAYMENTS_URL, from: { command: node payments.js, portEnv: PORT }, critical: false }
traffic:
  requests:
    - { id: get-quote, method: GET, path: /quotes/anvil, expect: 200, idempotent: true }
    - { id: greeting, method: GET, path: /greeting, expect: 200, idempotent: true }
`

const items = [
  'reliability/timeouts',
  'reliability/connection-pooling',
  'reliability/graceful-shutdown',
  'security/rate-limiting',
  'security/exposed-secrets',
  'configuration/missing-config',
]

async function check(text: string, only: readonly string[]) {
  await using folder = await serviceFolder(text)
  const argv = ['check', folder.path, '--json', ...only.flatMap((item) => ['--only', item])]
  const ended = await runCommandLine(argv)
  expect(ended.stdout, ended.stderr).toMatch(/^\{/)
  const result = JSON.parse(ended.stdout) as Result
  const report = await runCommandLine(['report', `${folder.path}/.staticfire/latest`])
  return { ...ended, result, report: report.stdout }
}

function failedClaims({ items: judged }: Result): Claim[] {
  return judged.flatMap(({ claims }) =>
    claims.filter(({ status, weight }) => status === 'fail' && weight === 'required'),
  )
}

test('each lie of a description is a finding, and says that it is held to the description', async () => {
  const { result, code, report } = await check(configuration('lying'), items)
  const failed = failedClaims(result)
  expect(code, JSON.stringify(failed, undefined, 1)).toBe(1)
  const lies: [id: RegExp, key: string][] = [
    [/^answered\[payments\/silent get-quote\]$/, 'dependencies.payments.timeout: 300ms'],
    [/^bounded\[payments\]$/, 'dependencies.payments.pool: 2'],
    [/^exits\[/, 'stop.grace: 300ms'],
    [/^limited$/, 'traffic.limits: 20 in 60s by ip'],
    [/^kept-from-log/, 'variables.SITE_LABEL: string, optional, secret'],
    [/GREETING\]$/, 'variables.GREETING: string, required'],
  ]
  for (const [id, key] of lies) {
    const claim = failed.find((each) => id.test(each.id))
    const told = claim?.evidence.map(({ text }) => text).join('\n')
    expect(told, `${id}: ${failed.map((each) => each.id).join(', ')}`).toContain(key)
    expect(told).toContain('Described by the service')
  }
  expect(result.items.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(
    expect.arrayContaining(items),
  )
  expect(report.replaceAll(/\s+/g, ' ')).toContain(
    'answered within 300 ms (described by the service)',
  )
  // Where the file speaks it counts, and the difference is told.
  expect(result.notes.join('\n')).toContain(
    'dependencies.payments.critical: staticfire.yaml says false, the service describes true.',
  )
  // What it calls secret is masked in all that is kept.
  expect(JSON.stringify(result)).not.toContain('label-8c41f7d2e9-q')
})

// A limit that a burst meets stands in the way of the others, which do not go by a description alone.
test.each([
  ['roomy', items.filter((item) => item !== 'security/rate-limiting'), '100000'],
  ['honest', ['security/rate-limiting'], '150'],
])(
  'an honest description fills what the file leaves out, and all of it holds: %s',
  async (mode, judged, requests) => {
    const { result, code } = await check(configuration(mode), judged)
    const open = result.items.filter(({ id, status }) => judged.includes(id) && status !== 'pass')
    expect(code, JSON.stringify(open, undefined, 1)).toBe(0)
    expect(failedClaims(result)).toEqual([])
    const [note] = result.notes.filter((each) => each.startsWith('Described by the service'))
    expect(note).toContain('dependencies.payments.timeout 2s')
    expect(note).toContain(`traffic.limits ${requests} in 10s by ip`)
    if (mode !== 'roomy') return
    const expected = result.items
      .flatMap(({ claims }) => claims)
      .flatMap(({ evidence }) => evidence.map((each) => each.expected ?? ''))
    expect(expected).toContain('answered within 2000 ms (described by the service)')
  },
)

describe('a description that is none costs a note and nothing else:', () => {
  const bare = (mode: string) =>
    `service: described\nstart: node described.js ${mode}\ndescribe: { env: MANAGEMENT_PORT }\nendpoints: { ready: /ready }\nvariables: { PORT: { type: integer, required: true } }\n`

  test.concurrent.for<[mode: string, note: RegExp]>([
    ['huge', /did not describe itself: .* it is larger than 256 KiB/],
    ['endless', /did not describe itself: .* it was not answered within 5 s/],
    ['slow', /did not describe itself: .* it was not answered within 5 s/],
    ['misshapen', /is no description: variables expected a list/],
    ['nonsense', /is no description: it is no JSON/],
    ['elsewhere', /did not describe itself: .* it was answered 302/],
    ['mute', /did not describe itself: .* nothing listens there/],
  ])('%s', async ([mode, note], { expect }) => {
    const { result, code } = await check(bare(mode), ['configuration/missing-config'])
    expect(code, JSON.stringify(result.items.filter(({ status }) => status === 'fail'))).toBe(0)
    const told = result.notes.filter((each) => note.test(each))
    expect(told, result.notes.join('\n')).toHaveLength(1)
    expect(told[0]).toContain('Nothing was taken from it')
    expect(told[0]?.length).toBeLessThan(400)
  })
})

test('a port that the file sets itself is refused, since each instance would be told the same', async () => {
  await using folder = await serviceFolder(
    `${configuration('honest')}`.replace('env: {', 'env: { MANAGEMENT_PORT: 9000,'),
  )
  const ended = await runCommandLine(['check', folder.path])
  expect(ended.code).toBe(2)
  expect(ended.stderr).toMatch(/describe\.env: is set under env already/)
})
