import { readDescription } from '@staticfire/contracts'
import { now, StartError } from '@staticfire/process'
import { mergeDescription, type MergedDescription } from '../config/description/index.ts'
import type { LoadedConfiguration } from '../config/load.ts'
import { freePort, type Instance, type Pad, startInstance } from '../experiments/instance.ts'
import { connects } from '../experiments/steps/connects.ts'
import { delay } from '../experiments/steps/delay.ts'
import { describeExit } from '../experiments/steps/wait-until-ready.ts'
import { getBounded } from '../traffic/get-bounded.ts'

export interface LearnDescriptionOptions {
  configured: LoadedConfiguration
  pad: Pad
  readyTimeoutMs: number
  interrupt: AbortSignal
}

const bounds = { timeoutMs: 5_000, maxBytes: 256 * 1_024 }
/** A service that takes requests describes itself, or is about to. */
const listeningForMs = 3_000
const mostNotes = 20

/**
 * What the service says about itself on its management port, merged into what its file leaves out. Whatever
 * it answers instead costs a note: without a description everything is as if none had been asked for.
 */
export async function learnDescription(
  options: LearnDescriptionOptions,
): Promise<MergedDescription> {
  const { configuration } = options.configured
  const { describe } = configuration
  const without = (...notes: string[]) => ({ configuration, described: {}, notes })
  if (describe === undefined) return without()
  const { env, path = '/describe' } = describe
  const answer = await ask(options, env, path)
  if ('why' in answer) {
    return without(
      `The service did not describe itself: GET ${path} on ${env}, ${answer.why}. Nothing was taken from it.`,
    )
  }
  const read = readDescription(answer.body)
  if (!read.ok) {
    return without(
      `What the service says of itself (GET ${path} on ${env}) is no description: ${read.problem}. Nothing was taken from it.`,
    )
  }
  const merged = mergeDescription(configuration, read.description)
  return { ...merged, notes: [summary(merged), ...bounded(merged.notes)] }
}

type Answer = { body: string } | { why: string }

async function ask(options: LearnDescriptionOptions, env: string, path: string): Promise<Answer> {
  const { pad, interrupt } = options
  const port = await freePort()
  try {
    await using instance = await startInstance(
      pad,
      'describe.1',
      { mutateEnv: (all) => void (all[env] = String(port)) },
      interrupt,
    )
    return await untilAnswered(options, instance, port, path)
  } catch (error) {
    // Why it does not start is told by the experiment that starts it.
    if (error instanceof StartError) return { why: 'it could not be started' }
    throw error
  }
}

async function untilAnswered(
  { readyTimeoutMs, interrupt: signal }: LearnDescriptionOptions,
  instance: Instance,
  port: number,
  path: string,
): Promise<Answer> {
  const deadline = now() + readyTimeoutMs
  let listeningAt: number | undefined
  while (now() < deadline) {
    if (instance.process.exit)
      return { why: `it ended with ${describeExit(instance.process.exit)} before it answered` }
    const answer = await getBounded({ port, path, signal, ...bounds })
    if (answer.outcome === 'ok') return { body: answer.body }
    if (answer.outcome === 'unusable' && answer.status !== 503) return { why: answer.why }
    if (await connects(instance.port)) listeningAt ??= now()
    if (listeningAt !== undefined && now() - listeningAt > listeningForMs) break
    await delay(50, signal)
  }
  return { why: listeningAt === undefined ? 'it did not start in time' : 'nothing listens there' }
}

function summary({ described }: MergedDescription): string {
  const keys = Object.keys(described)
  if (keys.length === 0) return 'The service describes itself; its file left nothing to fill.'
  const values = Object.entries(described)
    .filter(([key]) => !key.startsWith('variables.'))
    .map(([key, value]) => `${key} ${value}`)
  const variables = keys.length - values.length
  const told = [...values, ...(variables > 0 ? [`${variables} variables`] : [])]
  return `Described by the service, and held against what it does: ${told.join(', ')}.`
}

function bounded(notes: readonly string[]): string[] {
  const rest = notes.length - mostNotes
  const more = `${rest} more differences between the file and the description.`
  return rest > 0 ? [...notes.slice(0, mostNotes), more] : [...notes]
}
