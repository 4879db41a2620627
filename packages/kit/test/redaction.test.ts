import { beforeAll, describe, expect, test } from 'vitest'
import { crash, type Outputs, refuse, sayAll } from './redaction/say-everything.ts'
import {
  declaredTexts,
  notRecognised,
  plainTexts,
  type SecretText,
  secretTexts,
} from './redaction/texts.ts'

const secrets = [...secretTexts, ...declaredTexts]
const textsOf = (cases: readonly SecretText[]) => cases.map(({ text }) => text)
const inJson = (text: string) => JSON.stringify(text).slice(1, -1)

/** The parts that are there although they must not be, with where. */
function leaks({ what, parts }: SecretText, outputs: Outputs): string[] {
  return Object.entries(outputs).flatMap(([way, output]) =>
    parts
      .filter((part) => output.includes(part) || output.includes(inJson(part)))
      .map((part) => `${what} by ${way}: ${around(output, part)}`),
  )
}

function around(output: string, part: string): string {
  const at = Math.max(0, output.indexOf(part))
  return output.slice(Math.max(0, at - 80), at + part.length + 20)
}

describe('a service that is told secrets', () => {
  let outputs: Outputs = {}
  beforeAll(async () => {
    outputs = await sayAll(textsOf(secrets))
  })

  test('says something by every way, so that there is something to look at', () => {
    const { exit, stdout = '', tracker = '', collector = '', ready = '', metrics = '' } = outputs
    expect(exit).toBe('0')
    expect(stdout.split('\n').length).toBeGreaterThan(secrets.length * 30)
    expect(stdout.match(/"message":"request"/g)?.length).toBeGreaterThan(secrets.length * 6)
    expect(tracker.match(/"type":"event"/g)?.length).toBe(secrets.length * 3)
    expect(collector.match(/"traceId"/g)?.length).toBeGreaterThan(secrets.length * 8)
    expect(ready).toContain('"store":{"status":"down","reason":"failed"')
    expect(metrics).toContain('kinds_total{kind="other"}')
    expect(metrics).toMatch(/kit_losses_total\{part="flags",reason="evaluation-failed"\} \d/)
    expect(outputs['answers of /refuse']).toContain('"status":400')
    for (const way of ['stdout', 'tracker', 'collector', 'answers of /refuse'])
      expect(outputs[way]).toContain('[redacted]')
  })

  test.each(secrets)('$what leaves by no way', (secret) => {
    expect(leaks(secret, outputs)).toEqual([])
  })
})

test('what looks like a secret and is none stays readable, by every way that tells texts', async () => {
  const outputs = await sayAll(plainTexts)
  const told = ['stdout', 'tracker', 'collector', 'answers of /refuse']
  const missing = plainTexts.flatMap((text) =>
    told
      .filter((way) => !outputs[way]?.includes(inJson(text)))
      .map((way) => `${text} is missing in ${way}`),
  )
  expect(missing).toEqual([])
})

test('what cannot be told from other texts is not promised, and comes through', async () => {
  const { stdout = '' } = await sayAll(notRecognised.map(({ text }) => text))
  const kept = notRecognised.filter(({ text }) => stdout.includes(`"message":"${inJson(text)}"`))
  expect(kept.map(({ what }) => what)).toEqual(notRecognised.map(({ what }) => what))
})

describe.each(['throw', 'reject'] as const)('a service that ends by errors it %ss', (mode) => {
  test('tells of each, and no secret', async () => {
    const outputs = await crash(mode, textsOf(secrets))
    expect(outputs['exit']).toBe('1')
    expect(outputs['stdout']?.match(/"event":"fatal"/g)).toHaveLength(secrets.length)
    expect(outputs['tracker']).toContain('"level":"fatal"')
    expect(secrets.flatMap((secret) => leaks(secret, outputs))).toEqual([])
    const plain = await crash(mode, plainTexts)
    for (const text of plainTexts) expect(plain['stdout']).toContain(inJson(text))
  })
})

test('a start that is refused names each setting and no value', async () => {
  const outputs = await refuse(textsOf(secrets))
  expect(outputs['exit']).toBe('1')
  expect(outputs['stdout']).toContain('"event":"start refused"')
  for (const [at] of secrets.entries()) expect(outputs['stdout']).toContain(`SETTING_${at}`)
  expect(secrets.flatMap((secret) => leaks(secret, outputs))).toEqual([])
})
