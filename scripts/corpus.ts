// The checker over the whole defect corpus: `npm run corpus [-- --service services/defects-fastapi] [--own] [--shard 1/4]
// [--only TEXT] [--out DIR]`. Resumable: a variant whose result stands in the output folder is not run again.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Result } from '@staticfire/contracts'
import { audits } from '../packages/staticfire/src/audits/index.ts'

interface Variant {
  id: string
  item: string
  flips: string[]
  status: string
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const judged = audits.map(({ id }) => id)

const { values } = parseArgs({
  options: {
    /** Judge only the item that the defect belongs to: quick, finds what is missed, not false alarms. */
    own: { type: 'boolean', default: false },
    shard: { type: 'string', default: '1/1' },
    only: { type: 'string', default: '' },
    /** The folder that has a corpus.json, and a service whose variable DEFECT chooses the variant. */
    service: { type: 'string', default: 'services/defects' },
    out: { type: 'string' },
  },
})

const service = resolve(values.service)
const out = resolve(values.out ?? join(service, '.staticfire/corpus'))
const corpus = JSON.parse(await readFile(join(service, 'corpus.json'), 'utf8')) as Variant[]
const [index = 1, count = 1] = values.shard.split('/').map(Number)
const variants = [{ id: 'good', item: '', flips: [], status: 'pass' }, ...corpus]
  .filter(({ id }) => id.includes(values.only))
  .filter((_, position) => position % count === index - 1)

await mkdir(out, { recursive: true })
const table = new Map(
  judged.map((item) => [
    item,
    { detected: 0, missed: [] as string[], falseAlarms: [] as string[], unproven: [] as string[] },
  ]),
)
for (const variant of variants) {
  const result = await resultOf(variant)
  const statuses = result.items
    .filter(({ id }) => judged.includes(id))
    .map(({ id, status }) => ({ id, status }))
  for (const { id, status } of statuses) score(variant, id, status)
  const shown = statuses
    .filter(({ status }) => status !== 'pass')
    .map(({ id, status }) => `${id}: ${status}`)
  console.log(`${variant.id.padEnd(52)} ${shown.join(', ') || 'all pass'}`)
}

console.log('\nitem                                 detected  missed  false alarms  unproven')
for (const [item, { detected, missed, falseAlarms, unproven }] of table) {
  console.log(
    `${item.padEnd(36)} ${String(detected).padStart(8)} ${String(missed.length).padStart(7)} ${String(falseAlarms.length).padStart(13)} ${String(unproven.length).padStart(9)}`,
  )
}
for (const [item, { missed, falseAlarms, unproven }] of table) {
  for (const id of missed) console.log(`missed       ${item}: ${id}`)
  for (const id of falseAlarms) console.log(`false alarm  ${item}: ${id}`)
  for (const id of unproven) console.log(`unproven     ${item}: ${id}`)
}
const isClean = [...table.values()].every(
  ({ missed, falseAlarms }) => missed.length + falseAlarms.length === 0,
)
process.exitCode = isClean ? 0 : 1

function score({ id, flips }: Variant, item: string, status: string): void {
  const row = table.get(item)!
  if (flips.includes(item)) {
    if (status === 'fail') row.detected++
    else row.missed.push(`${id} (${status})`)
  } else if (status === 'fail' || status === 'error') row.falseAlarms.push(`${id} (${status})`)
  else if (status !== 'pass') row.unproven.push(`${id} (${status})`)
}

async function resultOf(variant: Variant): Promise<Result> {
  const file = join(out, `${variant.id.replaceAll('/', '_')}${values.own ? '.own' : ''}.json`)
  if (!existsSync(file)) {
    const only = values.own && variant.item ? [variant.item] : judged
    const { output, errors } = await check(variant.id, only)
    if (!output.includes('"items"')) {
      throw new Error(`${variant.id}: the check came to no result.\n${output}\n${errors}`)
    }
    await writeFile(file, `${JSON.stringify(JSON.parse(output))}\n`)
  }
  return JSON.parse(await readFile(file, 'utf8')) as Result
}

function check(
  variant: string,
  only: readonly string[],
): Promise<{ output: string; errors: string }> {
  const runDir = join(out, 'runs', variant.replaceAll('/', '_'), String(Date.now()))
  const child = spawn(
    process.execPath,
    [
      join(root, 'packages/staticfire/bin/staticfire.js'),
      'check',
      service,
      '--json',
      '--run-dir',
      runDir,
      '--env',
      `DEFECT=${variant}`,
      ...only.flatMap((item) => ['--only', item]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const { promise, resolve, reject } = Promise.withResolvers<{ output: string; errors: string }>()
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk))
  child.on('error', reject)
  child.on('close', () => resolve({ output, errors }))
  return promise
}
