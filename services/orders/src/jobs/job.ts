import { createKit, type Kit, KitError } from '@staticfire/kit'
import { type Fields, secret, type ValuesOf } from '@staticfire/kit/config'
import { createLog } from '@staticfire/kit/log'

/** 0 done, 1 failed, 2 asked wrongly, 3 ended by a signal before it was done. */
export type ExitCode = 0 | 1 | 2 | 3

/** How a job was asked for is wrong; the message says what it takes. */
export class UsageError extends Error {}

const jobSettings = { DATABASE_URL: secret({ protocols: ['postgres', 'postgresql'] }) }

export type JobKit<Declared> = Kit<ValuesOf<Declared & typeof jobSettings>>

/**
 * Runs a job to its end and ends the process. On SIGTERM and SIGINT `kit.ending` is aborted: the work stops at the next
 * point where nothing is half done, and the drain waits for it.
 */
export async function runJob<const Declared extends Fields>(
  name: string,
  fields: Declared,
  work: (kit: JobKit<Declared>, args: string[]) => Promise<void>,
): Promise<void> {
  process.exit(await outcomeOf(name, fields, work))
}

async function outcomeOf<const Declared extends Fields>(
  name: string,
  fields: Declared,
  work: (kit: JobKit<Declared>, args: string[]) => Promise<void>,
): Promise<ExitCode> {
  // Nobody sends requests to a job: its end has nothing to wait for but the work.
  const env = { ...process.env, DRAIN_DELAY: '0s' }
  let kit: JobKit<Declared>
  try {
    kit = (await createKit({ name, config: { ...jobSettings, ...fields }, env })) as never
  } catch (error) {
    return refuseStart(name, error)
  }
  const end = (reason: string) => (ended ??= kit.close(reason))
  let ended: ReturnType<Kit['close']> | undefined
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal))

  let exitCode: ExitCode = 0
  const beacon = kit.beacon(name)
  try {
    await work(kit, process.argv.slice(2))
  } catch (error) {
    exitCode = codeOf(error, kit)
  } finally {
    beacon.release()
  }
  const { isClean } = await end('done')
  return exitCode === 0 && !isClean ? 1 : exitCode
}

function codeOf(error: unknown, { ending, errors, log }: Kit): ExitCode {
  if (error instanceof UsageError) {
    log.fatal({ event: 'usage' }, error.message)
    return 2
  }
  if (ending.aborted) {
    log.warn({ event: 'interrupted', err: error }, 'The job was ended before it was done')
    return 3
  }
  log.fatal({ event: 'job failed', err: error }, 'The job failed')
  errors.capture(error)
  return 1
}

async function refuseStart(name: string, error: unknown): Promise<ExitCode> {
  const log = createLog({ name })
  if (error instanceof KitError) log.fatal({ event: 'start refused' }, error.message)
  else log.fatal({ event: 'start failed', err: error }, 'The job could not start')
  await log.flushed()
  return 1
}
