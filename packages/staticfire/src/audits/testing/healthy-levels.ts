import type {
  LevelCounts,
  LevelsObservation,
  LoggedLife,
  LoggedMoment,
} from '@staticfire/contracts'

export function lines(counts: Partial<LevelCounts> = {}): LevelCounts {
  return { debug: 0, info: 0, warning: 0, error: 0, fatal: 0, unknown: 0, ...counts }
}

/** Debug only where it is asked for, refusals at info, an outage a warning, a crash an error. */
export function healthyLevels(): LevelsObservation {
  return {
    variable: 'LOG_LEVEL',
    lives: [
      life('lowest', 'debug', { debug: 8, info: 8 }),
      life('declared', 'info', { info: 8 }),
      life('highest', 'error', {}),
    ],
    refusedStart: { variable: 'DATABASE_URL', lines: lines({ fatal: 1 }) },
  }
}

function life(at: LoggedLife['at'], level: string, traffic: Partial<LevelCounts>): LoggedLife {
  const isQuiet = at === 'highest'
  const info = isQuiet ? 0 : 2
  const moment = (
    kind: LoggedMoment['kind'],
    status: number,
    counts: Partial<LevelCounts>,
  ): LoggedMoment => ({
    kind,
    operation: 'POST /orders',
    outcome: 'ok',
    status,
    lines: lines(counts),
  })
  return {
    at,
    level,
    start: lines({ info: isQuiet ? 0 : 1 }),
    traffic: { ...lines(traffic), requests: 4 },
    moments: [
      moment('unauthenticated', 401, { info }),
      moment('invalid', 400, { info }),
      { ...moment('outage', 503, { info, warning: isQuiet ? 0 : 1 }), dependency: 'database' },
      { ...moment('crash', 500, { info, error: 1 }), operation: 'GET /crash' },
    ],
  }
}
