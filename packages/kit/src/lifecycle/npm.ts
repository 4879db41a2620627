import type { Clock } from '../kernel/clock.ts'

const lookEveryMs = 250

/**
 * `npm start` puts a shell between npm and the service. A SIGTERM that is sent to npm alone ends npm and the
 * shell, and the service is not told: its parent goes. Calls back once when that happens; does nothing for a
 * process that npm did not start.
 */
export function onNpmEnd(
  callback: () => void,
  { clock, env, parent }: { clock: Clock; env: NodeJS.ProcessEnv; parent: () => number },
): void {
  if (env['npm_lifecycle_event'] === undefined) return
  const first = parent()
  const look = () => void clock.after(lookEveryMs, () => (parent() === first ? look() : callback()))
  look()
}
