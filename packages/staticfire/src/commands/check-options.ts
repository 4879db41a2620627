import { resolve } from 'node:path'
import { parseDuration, type Level } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'
import { namedItems } from '../runs/selection.ts'
import { parseArguments } from './arguments.ts'

export interface CheckOptions {
  dir: string
  only: string[]
  skip: string[]
  level?: Level
  isDeep: boolean
  isJson: boolean
  html?: string
  runDir?: string
  readyTimeoutMs: number
  seed: number
  allowHosts: string[]
  /** Set for the service in addition to, or instead of, what `env` declares. */
  env: Record<string, string>
}

const hint = 'See staticfire check --help'

const levels: readonly Level[] = ['bronze', 'silver', 'gold']

/** @throws StaticfireError `usage` or `unknown-item`. */
export function checkOptions(argv: readonly string[]): CheckOptions {
  const { values, positionals } = parseArguments(
    'check',
    argv,
    {
      only: { type: 'string', multiple: true },
      skip: { type: 'string', multiple: true },
      level: { type: 'string' },
      deep: { type: 'boolean' },
      json: { type: 'boolean' },
      html: { type: 'string' },
      'run-dir': { type: 'string' },
      'ready-timeout': { type: 'string' },
      seed: { type: 'string' },
      'allow-host': { type: 'string', multiple: true },
      env: { type: 'string', multiple: true },
    },
    { atMost: 1, names: 'one folder' },
  )
  const { only = [], skip = [] } = values
  namedItems([...only, ...skip])
  return {
    dir: resolve(positionals[0] ?? '.'),
    only,
    skip,
    ...(values.level === undefined ? {} : { level: levelOf(values.level) }),
    isDeep: values.deep ?? false,
    isJson: values.json ?? false,
    ...(values.html === undefined ? {} : { html: resolve(values.html) }),
    ...(values['run-dir'] === undefined ? {} : { runDir: resolve(values['run-dir']) }),
    readyTimeoutMs: durationOf('ready-timeout', values['ready-timeout'] ?? '30s'),
    seed: seedOf(values.seed),
    allowHosts: values['allow-host'] ?? [],
    env: Object.fromEntries((values.env ?? []).map(assignmentOf)),
  }
}

function levelOf(text: string): Level {
  const level = levels.find((each) => each === text)
  if (level) return level
  throw new StaticfireError('usage', `--level takes bronze, silver or gold, not "${text}".`, {
    hint,
  })
}

function durationOf(flag: string, text: string): number {
  const durationMs = parsedDuration(text)
  if (durationMs > 0) return durationMs
  throw new StaticfireError('usage', `--${flag} takes a duration like 30s or 2m, not "${text}".`, {
    hint,
  })
}

function parsedDuration(text: string): number {
  try {
    return parseDuration(text)
  } catch {
    return 0
  }
}

function assignmentOf(text: string): [string, string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new StaticfireError('usage', `--env takes NAME=VALUE, not "${text}".`, { hint })
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return Date.now() % 2 ** 31
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new StaticfireError('usage', `--seed takes a whole number, not "${text}".`, { hint })
}
