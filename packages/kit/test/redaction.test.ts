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

const told = ['stdout', 'tracker', 'collector', 'answers of /refuse']

describe('a service that is told secrets', () => {
  const others = [...plainTexts, ...notRecognised.map(({ text }) => text)]
  const count = secrets.length + others.length
  let outputs: Outputs = {}
  // One start and a thousand requests: on a busy machine that takes its time.
  beforeAll(async () => {
    outputs = await sayAll([...textsOf(secrets), ...others])
  }, 600_000)

  test('says something by every way, so that there is something to look at', () => {
    const { exit, stdout = '', tracker = '', collector = '', ready = '', metrics = '' } = outputs
    expect(exit).toBe('0')
    expect(stdout.split('\n').length).toBeGreaterThan(count * 35)
    expect(stdout.match(/"message":"request"/g)?.length).toBeGreaterThan(count * 5)
    expect(tracker.match(/"type":"event"/g)?.length).toBe(count * 2)
    expect(collector.match(/"traceId"/g)?.length).toBeGreaterThan(count * 7)
    expect(ready).toContain('"store":{"status":"down","reason":"failed"')
    expect(metrics).toContain('kinds_total{kind="other"}')
    expect(metrics).toMatch(/kit_losses_total\{part="flags",reason="evaluation-failed"\} \d/)
    expect(outputs['answers of /refuse']).toContain('"status":400')
    for (const way of told) expect(outputs[way]).toContain('[redacted]')
  })

  test.each(secrets)('$what leaves by no way', (secret) => {
    expect(leaks(secret, outputs)).toEqual([])
  })

  test('what looks like a secret and is none stays readable, by every way that tells texts', () => {
    const missing = plainTexts.flatMap((text) =>
      told
        .filter((way) => !outputs[way]?.includes(inJson(text)))
        .map((way) => `${text} is missing in ${way}`),
    )
    expect(missing).toEqual([])
  })

  test('what cannot be told from other texts is not promised, and comes through', () => {
    const lost = notRecognised.filter(
      ({ text }) => outputs['stdout']?.includes(`"message":"${inJson(text)}"`) !== true,
    )
    expect(lost).toEqual([])
  })
})

test.each(['throw', 'reject'] as const)(
  'a service that ends by errors it %ss tells of each, and no secret',
  async (mode) => {
    const outputs = await crash(mode, [...textsOf(secrets), ...plainTexts])
    expect(outputs['exit']).toBe('1')
    const lines = outputs['stdout']?.match(/"event":"fatal"/g)
    expect(lines).toHaveLength(secrets.length + plainTexts.length)
    expect(outputs['tracker']).toContain('"level":"fatal"')
    expect(secrets.flatMap((secret) => leaks(secret, outputs))).toEqual([])
    for (const text of plainTexts) expect(outputs['stdout']).toContain(inJson(text))
  },
)

test('a start that is refused names each setting and no value', async () => {
  // A text of the log has its bounds: so many fit.
  for (let from = 0; from < secretTexts.length; from += 30) {
    const some = secretTexts.slice(from, from + 30)
    const outputs = await refuse(textsOf(some))
    expect(outputs['exit']).toBe('1')
    expect(outputs['stdout']).toContain('"event":"start refused"')
    for (const at of some.keys()) expect(outputs['stdout']).toContain(`SETTING_${at}: expected`)
    expect(some.flatMap((secret) => leaks(secret, outputs))).toEqual([])
  }
})
