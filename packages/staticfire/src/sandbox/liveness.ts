import { Socket } from 'node:net'

/** Where a parent tells its child the descriptor whose end means that the parent is gone. */
export const livenessVariable = 'STATICFIRE_LIVENESS_FD'

/**
 * Ends this process when the one that started it is gone, however it went. SIGKILL on purpose:
 * the watchdog then reaps everything, whatever state this process is in.
 */
export function endWithParent(env: NodeJS.ProcessEnv = process.env): void {
  const descriptor = Number(env[livenessVariable])
  delete env[livenessVariable]
  if (!Number.isInteger(descriptor) || descriptor < 3) return
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false })
  const end = () => process.kill(process.pid, 'SIGKILL')
  pipe.on('end', end).on('error', end).on('close', end)
  pipe.resume()
  pipe.unref()
}
