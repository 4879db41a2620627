import type { IncomingMessage } from 'node:http'
import { type Answer, problem, type Routes } from './answer.ts'

/** A log, as far as its level is concerned. */
export interface LevelControl {
  level: string
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace']
const mostBytes = 1_024

/** `GET` tells the level, `PUT {"level":"debug"}` sets it until the process ends. */
export function levelRoutes(log: LevelControl): Routes {
  const told = (): Answer => ({ status: 200, body: JSON.stringify({ level: log.level }) })
  return {
    'GET /log-level': told,
    async 'PUT /log-level'(request) {
      const level = await levelIn(request)
      if (level === undefined) return problem(400, `Send {"level": …}: ${levels.join(', ')}.`)
      log.level = level
      return told()
    },
  }
}

async function levelIn(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk
    if (text.length > mostBytes) return undefined
  }
  try {
    const { level } = JSON.parse(text) as { level?: unknown }
    return levels.find((each) => each === level)
  } catch {
    return undefined
  }
}
