import { readFile } from 'node:fs/promises'
import type { EgressCounts } from '@staticfire/contracts'

/**
 * What the kernel counts in this network namespace (RFC 1213's counters, in /proc/net/snmp): a connect
 * without a route is one of `OutNoRoutes` even though no packet exists that anybody could see.
 */
export async function readEgressCounts(): Promise<EgressCounts> {
  const [four, six] = await Promise.all([
    readFile('/proc/net/snmp', 'utf8'),
    readFile('/proc/net/snmp6', 'utf8').catch(() => ''),
  ])
  const sixth = (name: string) => Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(six)?.[1] ?? 0)
  return {
    unroutable: counterOf(four, 'Ip', 'OutNoRoutes') + sixth('Ip6OutNoRoutes'),
    refused:
      counterOf(four, 'Tcp', 'AttemptFails') +
      counterOf(four, 'Udp', 'NoPorts') +
      sixth('Udp6NoPorts'),
  }
}

/** A line of names, and below it one of values. */
export function counterOf(table: string, protocol: string, name: string): number {
  const [names = [], values = []] = table
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}:`))
    .map((line) => line.split(' '))
  const index = names.indexOf(name)
  return index < 0 ? 0 : Number(values[index] ?? 0)
}

export function countsSince(before: EgressCounts, after: EgressCounts): EgressCounts {
  return {
    unroutable: after.unroutable - before.unroutable,
    refused: after.refused - before.refused,
  }
}
