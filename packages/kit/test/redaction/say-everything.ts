import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openSink } from './sinks.ts'
import { declaredSecrets } from './texts.ts'

/** All that left a service, by the way it left. */
export type Outputs = Record<string, string>

const fixture = fileURLToPath(new URL('../fixtures/redaction-service.ts', import.meta.url))

/** Runs the service until it ends; `use` is called with its address once it listens. */
async function runService(
  mode: string,
  texts: readonly string[],
  use: (url: string) => Promise<Outputs>,
  more: Record<string, string> = {},
): Promise<Outputs> {
  await using tracker = await openSink()
  await using collector = await openSink()
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [fixture, mode], {
    env: {
      PATH,
      NODE_OPTIONS: '--conditions=@staticfire/source',
      LOG_LEVEL: 'trace',
      RATE_LIMIT: '100000',
      DRAIN_DELAY: '0s',
      SENTRY_DSN: `${tracker.url.replace('//', '//key@')}/1`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER_ARG: '1',
      PLAIN_KEY: declaredSecrets.plain,
      SHORT_KEY: declaredSecrets.short,
      DATABASE_URL: `postgres://app:${encodeURIComponent(declaredSecrets.password)}@db/orders`,
      TEXTS: JSON.stringify(texts),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const listening = Promise.withResolvers<string | undefined>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    const at = /"port":(\d+)/.exec(stdout)?.[1]
    if (at !== undefined) listening.resolve(`http://127.0.0.1:${at}`)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const closed = once(child, 'close')
  void closed.then(() => listening.resolve(undefined))
  try {
    const url = await listening.promise
    const answers = url === undefined ? {} : await use(url)
    if (mode === 'serve') child.kill('SIGTERM')
    const [code] = (await closed) as [number | null]
    return {
      ...answers,
      exit: String(code),
      stdout,
      stderr,
      tracker: tracker.bodies.join('\n'),
      collector: collector.bodies.join('\n'),
    }
  } finally {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await closed
  }
}

const ways = ['/fail', '/reject', '/refuse']
/** Two errors of each are on their way to the tracker, whose queue holds 32. */
const atOnce = 10

/** Has a service say each text in every way it has, and be asked with it. */
export function sayAll(texts: readonly string[]): Promise<Outputs> {
  return runService('serve', texts, async (url) => {
    const answers: Record<string, string[]> = Object.fromEntries(ways.map((way) => [way, []]))
    const post = (path: string, body: object) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((answer) => answer.text())
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, { headers }).then((answer) => answer.text())
    let ready = ''
    for (let from = 0; from < texts.length; from += atOnce) {
      const some = texts.slice(from, from + atOnce)
      await post('/say', { texts: some })
      await Promise.all(
        some.map(async (text) => {
          for (const way of ways) answers[way]!.push(await post(way, { text }))
          await ask(get, text)
        }),
      )
      ready += await get('/ready')
      await post('/flush', {})
    }
    const written = Object.entries(answers).map(([way, all]) => [
      `answers of ${way}`,
      all.join('\n'),
    ])
    return {
      ...(Object.fromEntries(written) as Outputs),
      ready: ready + (await get('/health')) + (await get('/startup')),
      metrics: await get('/metrics'),
    }
  })
}

async function ask(
  get: (path: string, headers?: Record<string, string>) => Promise<string>,
  text: string,
): Promise<void> {
  const encoded = encodeURIComponent(text)
  // What no header may hold is not sent in one.
  const value = /^[\u0020-\u007e]+$/.test(text) ? text : encoded
  await get(`/echo/${encoded}?q=${encoded}&password=${encoded}`, {
    'x-client': value,
    'x-request-id': value,
    'user-agent': value,
    referer: value,
    authorization: value,
    cookie: `sid=${encoded}`,
  })
  await get(`/missing/${encoded}`, { 'x-request-id': value })
}

/** Ends a service by errors with these texts. */
export function crash(mode: 'throw' | 'reject', texts: readonly string[]): Promise<Outputs> {
  return runService(mode, texts, async () => ({}))
}

/** Starts a service whose settings have these values, none of them allowed. */
export function refuse(texts: readonly string[]): Promise<Outputs> {
  const settings = Object.fromEntries(texts.map((text, at) => [`SETTING_${at}`, text]))
  const own = Object.fromEntries(texts.map((text, at) => [`OWN_${at}`, text]))
  return runService('refuse', texts, async () => ({}), { ...settings, ...own })
}
