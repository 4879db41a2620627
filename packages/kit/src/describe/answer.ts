import type { IncomingMessage } from 'node:http'

export interface Answer {
  status: number
  body: string
}

/** By method and path, e.g. `GET /describe`. */
export type Routes = Record<string, (request: IncomingMessage) => Answer | Promise<Answer>>

export function problem(status: number, detail: string): Answer {
  return { status, body: JSON.stringify({ status, detail }) }
}
