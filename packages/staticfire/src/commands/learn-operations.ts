import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Blueprint } from '@staticfire/contracts'
import { now, StartError } from '@staticfire/process'
import type { LoadedConfiguration } from '../config/load.ts'
import { requestsToLoad } from '../config/operations.ts'
import { StaticfireError } from '../errors.ts'
import { type Instance, type Pad, startInstance } from '../experiments/instance.ts'
import { delay } from '../experiments/steps/delay.ts'
import { get } from '../experiments/steps/get.ts'
import { describeExit } from '../experiments/steps/wait-until-ready.ts'
import { afterExit, lastPrinted, notStarted } from '../plan/not-ready.ts'
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
  const requests = requestsToLoad(configuration)
  const source = configuration.traffic?.openapi
  const listed = {
    requests,
    public: configuration.traffic?.public ?? [],
    identities: identities.map(({ name }) => name),
    leaveOut: Object.values(endpoints),
    canaries: options.canaries,
  }
  if (source === undefined) return loadOperations(listed)
  try {
    return await loadOperations({
      ...listed,
      openapi: await readDocument(source, root, options),
      openapiSource: source,
      ...(isServed(source) ? {} : { openapiFolder: dirname(join(root, source)) }),
    })
  } catch (error) {
    const isBroken = error instanceof StaticfireError && error.code === 'invalid-openapi'
    if (!isBroken || (configuration.traffic?.requests ?? []).length === 0) throw error
    // There is something to send without it; that it is broken is for documentation/api-docs to say.
    const { operations, notes } = await loadOperations(listed)
    return { operations, notes: [...notes, `Only the listed requests are sent: ${error.message}`] }
  }
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
    throw new StaticfireError(
      'invalid-openapi',
      `The OpenAPI file ${source} cannot be read: ${(cause as Error).message}`,
      {
        cause,
        hint: 'traffic.openapi names a file in the service’s folder, or, with a leading slash, a path that the service serves.',
      },
    )
  }
}

async function fetchDocument(path: string, options: LearnOptions): Promise<string> {
  const { readyTimeoutMs, interrupt, mask, blueprint } = options
  await using instance = await start(options)
  const deadline = now() + readyTimeoutMs
  let last: string | undefined
  while (now() < deadline && !instance.process.exit) {
    const answer = await get(instance, path, { timeoutMs: 5_000, signal: interrupt })
    if (answer.status === 200) return answer.body.toString('utf8')
    if (answer.outcome !== 'refused')
      last = `GET ${path} answered ${answer.status ?? answer.outcome}`
    // A route that is not there will not appear by waiting.
    if (answer.status === 404) break
    await delay(50, interrupt)
  }
  if (last === undefined || instance.process.exit)
    throw await neverServed(instance, blueprint, mask)
  throw new StaticfireError('invalid-openapi', `The service serves no OpenAPI document: ${last}.`, {
    hint: 'Set traffic.openapi to the path that it serves, to a file, or remove it and list requests under traffic.requests.',
  })
}

async function start({ pad, blueprint, interrupt }: LearnOptions): Promise<Instance> {
  try {
    return await startInstance(pad, 'openapi', {}, interrupt)
  } catch (error) {
    throw error instanceof StartError ? notStarted(blueprint, error.message, error) : error
  }
}

async function neverServed(
  { process: child, port }: Instance,
  { service, start: command }: Blueprint,
  mask: (text: string) => string,
): Promise<StaticfireError> {
  const exit = child.exit && (await child.exited)
  const ending = exit ? `it ended with ${describeExit(exit)}` : `it opened no port ${port}`
  const output = child.logs.tail(20).map(({ text }) => mask(text))
  return new StaticfireError(
    'service-not-ready',
    `${service} did not become ready: ${ending}.\n${lastPrinted(output)}`,
    {
      hint: exit
        ? afterExit(command, exit)
        : 'If it only needs longer: --ready-timeout 60s. If its port is another, declare port: in staticfire.yaml.',
    },
  )
}
