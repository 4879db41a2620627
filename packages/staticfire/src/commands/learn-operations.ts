import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Blueprint } from '@staticfire/contracts'
import { now } from '@staticfire/process'
import type { LoadedConfiguration } from '../config/load.ts'
import { requestsToLoad } from '../config/operations.ts'
import { StaticfireError } from '../errors.ts'
import { type Pad, startInstance } from '../experiments/instance.ts'
import { delay } from '../experiments/steps/delay.ts'
import { get } from '../experiments/steps/get.ts'
import { describeExit } from '../experiments/steps/wait-until-ready.ts'
import type { Canaries } from '../traffic/canaries.ts'
import { loadOperations, type LoadedOperations } from '../traffic/operations.ts'

export interface LearnOptions {
  configured: LoadedConfiguration
  blueprint: Blueprint
  pad: Pad
  canaries: Canaries
  readyTimeoutMs: number
  interrupt: AbortSignal
  mask: (text: string) => string
}

/** What can be sent: from listed requests and from OpenAPI, as a file or as the service itself serves it. */
export async function learnOperations(options: LearnOptions): Promise<LoadedOperations> {
  const { configuration } = options.configured
  const { endpoints, identities, root } = options.blueprint
  const source = configuration.traffic?.openapi
  const document = source === undefined ? undefined : await readDocument(source, root, options)
  return loadOperations({
    requests: requestsToLoad(configuration),
    public: configuration.traffic?.public ?? [],
    identities: identities.map(({ name }) => name),
    leaveOut: Object.values(endpoints),
    canaries: options.canaries,
    ...(document === undefined ? {} : { openapi: document, openapiSource: source! }),
    ...(source === undefined || isServed(source) ? {} : { openapiFolder: dirname(join(root, source)) }),
  })
}

/** `/openapi.json` is a path of the service; `openapi.json` and `./docs/api.yaml` are files. */
function isServed(source: string): boolean {
  return source.startsWith('/')
}

async function readDocument(source: string, root: string, options: LearnOptions): Promise<string> {
  if (isServed(source)) return fetchDocument(source, options)
  try {
    return await readFile(join(root, source), 'utf8')
  } catch (cause) {
    throw new StaticfireError('invalid-openapi', `The OpenAPI file ${source} cannot be read: ${(cause as Error).message}`, {
      cause,
      hint: 'traffic.openapi names a file in the service’s folder, or, with a leading slash, a path that the service serves.',
    })
  }
}

async function fetchDocument(path: string, { pad, readyTimeoutMs, interrupt, mask, blueprint }: LearnOptions): Promise<string> {
  await using instance = await startInstance(pad, 'openapi', {}, interrupt)
  const deadline = now() + readyTimeoutMs
  let last = 'it opened no port'
  while (now() < deadline && !instance.process.exit) {
    const answer = await get(instance, path, { timeoutMs: 5_000, signal: interrupt })
    if (answer.status === 200) return answer.body.toString('utf8')
    if (answer.outcome !== 'refused') last = `GET ${path} answered ${answer.status ?? answer.outcome}`
    // A route that is not there will not appear by waiting.
    if (answer.status === 404) break
    await delay(50, interrupt)
  }
  if (instance.process.exit) await instance.process.exited
  const { exit } = instance.process
  const output = instance.process.logs.tail(10).map(({ text }) => `  ${mask(text).slice(0, 300)}`).join('\n')
  if (exit || last === 'it opened no port') {
    throw new StaticfireError(
      'service-not-ready',
      `${blueprint.service} did not become ready: ${exit ? `it ended with ${describeExit(exit)}` : `${last} ${instance.port}`}.\n` +
        (output ? `It printed last:\n${output}` : 'It printed nothing.'),
      {
        hint: exit
          ? `Start it by hand in its folder: ${blueprint.start.join(' ')}. What it needs from the environment goes under env: in staticfire.yaml.`
          : 'If it only needs longer: --ready-timeout 60s. If its port is another, declare port: in staticfire.yaml.',
      },
    )
  }
  throw new StaticfireError('invalid-openapi', `The service serves no OpenAPI document: ${last}.`, {
    hint: 'Set traffic.openapi to the path that it serves, to a file, or remove it and list requests under traffic.requests.',
  })
}
