import type { Fields, ValuesOf } from './config/index.ts'
import { systemClock } from './kernel/clock.ts'
import { KitError } from './kernel/errors.ts'
import { createKit } from './kit.ts'
import type { Kit, KitOptions } from './kit-interface.ts'
import { createLog } from './log/index.ts'
import { endOnSignals, onNpmEnd } from './lifecycle/index.ts'
import type { kitSettings } from './settings.ts'

/**
 * Makes this process a service: reads its settings, ends it on SIGTERM and SIGINT, and lets no failure pass
 * unseen. A start that fails for a known reason is one line of log and exit code 1, without a stack.
 *
 *     const kit = await staticfire({ name: 'orders', config: { DATABASE_URL: secret() } })
 *     app.use(kit.express)
 *     await kit.listen(app)
 */
export async function staticfire<const Declared extends Fields = Record<never, never>>(
  options: KitOptions<Declared>,
): Promise<Kit<ValuesOf<Declared & typeof kitSettings>>> {
  const clock = options.clock ?? systemClock
  const kit = await createKit(options).catch((error: unknown) => failStart(options.name, error))
  endOnSignals({ end: kit.close, hurry: kit.hurry }, { clock, target: process })
  onNpmEnd(() => void end(kit, 'npm has ended'), {
    clock,
    env: options.env ?? process.env,
    parent: () => process.ppid,
  })
  let isFailing = false
  const failLate = (error: unknown, origin: 'uncaughtException' | 'unhandledRejection') => {
    kit.log.fatal({ err: error, event: 'fatal' }, 'The process cannot go on')
    kit.errors.captureFatal(error, origin)
    if (isFailing) return
    isFailing = true
    void kit.close('fatal error').finally(() => process.exit(1))
  }
  process.on('uncaughtException', (error) => failLate(error, 'uncaughtException'))
  process.on('unhandledRejection', (error) => failLate(error, 'unhandledRejection'))
  return kit
}

async function end({ close }: Pick<Kit, 'close'>, reason: string): Promise<never> {
  const { isClean } = await close(reason)
  process.exit(isClean ? 0 : 1)
}

/** Ends the process; the type says that nothing comes after. */
async function failStart(name: string, error: unknown): Promise<never> {
  const log = createLog({ name })
  const isKnown = error instanceof KitError
  log.fatal(
    isKnown ? { event: 'start refused', code: error.code } : { event: 'start failed', err: error },
    isKnown ? error.message : 'The service could not start',
  )
  await log.flushed()
  process.exit(1)
}
