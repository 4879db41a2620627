import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

const isPossible = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0

/** How the processes are laid out while one request at a time is measured. */
export const layout = isPossible
  ? 'At 1 connection the client has core 0, and the server and the proxy share core 1: left to itself the scheduler answers in 10 µs on one core and in 60 across two, and its choice decides the figure. At 64 connections nothing is pinned.'
  : 'Nothing is pinned to a core (no taskset, or one core): at 1 connection the scheduler decides much of the figure.'

/** One request at a time: the client apart from what answers it. Many: as the scheduler likes. */
export function place(connections: number, client: number, others: number[]): void {
  if (!isPossible) return
  pin(client, connections === 1 ? '0' : allCores)
  for (const pid of others) pin(pid, connections === 1 ? '1' : allCores)
}

const allCores = `0-${cpus().length - 1}`

/** All threads of the process; processes it starts later inherit it. Does nothing where nothing can be pinned. */
export function pin(pid: number, cores: string): void {
  if (!isPossible) return
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)])
}
