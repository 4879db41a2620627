import type { Discovery } from './discover.ts'

/** A small `staticfire.yaml` to paste, with the dependencies that the variables' names suggest. */
export function exampleConfiguration({ configuration, variables }: Discovery): string {
  return [
    `service: ${configuration.service ?? 'orders'}`,
    'start: node server.js               # or a list: [gunicorn, app:app]. No shell is run',
    'port: PORT                          # the variable that tells the port',
    'endpoints: { live: /health, ready: /ready }',
    'dependencies:',
    ...dependencies(variables).map((line) => `  ${line}`),
    'traffic:',
    '  requests:',
    '    - { method: GET, path: / }',
  ].join('\n')
}

function dependencies(variables: string[]): string[] {
  const lines = variables.flatMap((name) => {
    const line = guess(name)
    return line === undefined ? [] : [line]
  })
  if (lines.length > 0) return lines
  return ['database: { kind: postgres, env: DATABASE_URL, from: embedded }']
}

function guess(variable: string): string | undefined {
  const name = /^(\w+?)_(URL|URI|DSN)$/.exec(variable)?.[1]?.toLowerCase()
  if (name === undefined) return undefined
  if (/^(database|db|postgres|postgresql|pg)$/.test(name)) {
    return `${name}: { kind: postgres, env: ${variable}, from: embedded }`
  }
  if (/redis|cache/.test(name)) {
    return `${name}: { kind: redis, env: ${variable}, from: "redis://127.0.0.1:6379" }`
  }
  return `${name}: { kind: http, env: ${variable}, from: "http://127.0.0.1:9000" }`
}
