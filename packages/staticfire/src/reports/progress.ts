import { now as clock } from '@staticfire/process'
import type { Progress } from '../plan/execute.ts'
import { createLivePanel } from './live-panel.ts'
import { createPlainLog } from './plain-log.ts'

/** What is going on, for whoever waits: `step` between experiments, `onProgress` from them. */
export interface ProgressView extends Disposable {
  step(text: string): void
  onProgress(event: Progress): void
}

/** Where the view stands: tests bring their own. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>
  now: () => number
}

/** Live lanes on a terminal; single lines in a log, under CI and where the cursor cannot be moved. */
export function createProgress(
  stream: NodeJS.WriteStream,
  service: string,
  { env, now }: Surroundings = { env: process.env, now: clock },
): ProgressView {
  const isLive = stream.isTTY === true && env['TERM'] !== 'dumb' && !isSet(env['CI'])
  return isLive ? createLivePanel(stream, service, now) : createPlainLog(stream, service)
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false'
}
