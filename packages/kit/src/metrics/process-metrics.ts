import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics } from 'node:v8'
import type { Losses } from '../kernel/losses.ts'
import { createCollections } from './collections.ts'
import type { Family, Sample } from './family.ts'
import { createLabels, noLabels } from './labels.ts'
import { createLoopDelays } from './loop-delays.ts'

/** What the process itself is asked for when somebody reads. */
export interface ProcessMetrics {
  families(prefix: string): Family[]
}

/**
 * CPU, memory, descriptors, event loop and garbage collection, under the names that the Prometheus client for
 * Node gave them, so that its dashboards show them. What a system does not tell (`/proc` is Linux's) is left out.
 */
export function createProcessMetrics(losses: Losses): ProcessMetrics {
  const collections = createCollections()
  const delays = createLoopDelays()
  const startedAt = Math.round(performance.timeOrigin / 1000)
  const [major, minor, patch] = process.versions.node.split('.') as [string, string, string]
  const version = createLabels({ version: process.version, major, minor, patch })
  const reads = [cpu, memory, descriptors, () => delays.families(), loop, resources, heap]

  return {
    families(prefix) {
      const families = reads.flatMap((read) => attempt(read, losses))
      families.push(
        gauge('process_start_time_seconds', 'When the process began, since the epoch.', startedAt),
        one('nodejs_version_info', 'The version of Node.js.', [{ labels: version, value: 1 }]),
        collections.family(),
      )
      return families.map((family) => ({ ...family, name: `${prefix}${family.name}` }))
    },
  }
}

/** Whether a name, without its prefix, is one of these: the process's own are few, all of `nodejs_` is theirs. */
export function isProcessMetric(name: string): boolean {
  return /^(?:nodejs_|process_(?:cpu_(?:user_|system_)?seconds_total|(?:resident|virtual)_memory_bytes|heap_bytes|(?:open|max)_fds|start_time_seconds)$)/.test(
    name,
  )
}

/** One reading that fails takes its own metrics away and no others. */
function attempt(read: () => Family[], losses: Losses): Family[] {
  try {
    return read()
  } catch {
    losses.count('collector_failed')
    return []
  }
}

function cpu(): Family[] {
  const { user, system } = process.cpuUsage()
  return [
    counter('process_cpu_user_seconds_total', 'CPU time in user code.', user / 1e6),
    counter('process_cpu_system_seconds_total', 'CPU time in the kernel.', system / 1e6),
    counter('process_cpu_seconds_total', 'CPU time in both.', (user + system) / 1e6),
  ]
}

function memory(): Family[] {
  const { rss, heapTotal, heapUsed, external } = process.memoryUsage()
  return [
    gauge('process_resident_memory_bytes', 'Resident memory.', rss),
    ...virtualMemory(),
    gauge('nodejs_heap_size_total_bytes', 'Size of the heap.', heapTotal),
    gauge('nodejs_heap_size_used_bytes', 'What of the heap is used.', heapUsed),
    gauge('nodejs_external_memory_bytes', 'Memory of objects outside of the heap.', external),
  ]
}

function virtualMemory(): Family[] {
  if (process.platform !== 'linux') return []
  const status = readFileSync('/proc/self/status', 'latin1')
  const bytesOf = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024
  return [
    gauge('process_virtual_memory_bytes', 'Virtual memory.', bytesOf('VmSize')),
    gauge('process_heap_bytes', 'Data segment.', bytesOf('VmData')),
  ]
}

function descriptors(): Family[] {
  if (process.platform !== 'linux') return []
  // Reading the folder opens one more.
  const open = readdirSync('/proc/self/fd').length - 1
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]
  const max = limit === undefined ? Infinity : Number(limit)
  return [
    gauge('process_open_fds', 'Open descriptors.', open),
    gauge('process_max_fds', 'The most there may be.', max),
  ]
}

/** Totals, so that however many read them at whatever interval, each gets its own utilization. */
function loop(): Family[] {
  const { active, idle } = performance.eventLoopUtilization()
  return [
    counter('nodejs_eventloop_active_seconds_total', 'Time the loop worked.', active / 1000),
    counter('nodejs_eventloop_idle_seconds_total', 'Time the loop waited.', idle / 1000),
  ]
}

function resources(): Family[] {
  const active = process.getActiveResourcesInfo()
  const counts = new Map<string, number>()
  for (const type of active) counts.set(type, (counts.get(type) ?? 0) + 1)
  const samples = [...counts].map(([type, value]) => ({ labels: createLabels({ type }), value }))
  return [
    one('nodejs_active_resources', 'What keeps the loop alive, by type.', samples),
    gauge('nodejs_active_resources_total', 'What keeps the loop alive.', active.length),
  ]
}

function heap(): Family[] {
  const spaces = getHeapSpaceStatistics().map(({ space_name: name, ...sizes }) => ({
    labels: createLabels({ space: name.replace(/_space$/, '') }),
    ...sizes,
  }))
  const of = (field: 'space_size' | 'space_used_size' | 'space_available_size') =>
    spaces.map(({ labels, [field]: value }) => ({ labels, value }))
  return [
    one('nodejs_heap_space_size_total_bytes', 'Size by space.', of('space_size')),
    one('nodejs_heap_space_size_used_bytes', 'Used by space.', of('space_used_size')),
    one('nodejs_heap_space_size_available_bytes', 'Free by space.', of('space_available_size')),
  ]
}

function gauge(name: string, help: string, value: number): Family {
  return one(name, help, [{ labels: noLabels, value }])
}

function counter(name: string, help: string, value: number): Family {
  return { type: 'counter', name, help, samples: [{ labels: noLabels, value }] }
}

function one(name: string, help: string, samples: readonly Sample[]): Family {
  return { type: 'gauge', name, help, samples }
}
