import { expect, test } from 'vitest'
import { counterOf } from './kernel-counters.ts'

const table = `Ip: Forwarding OutNoRoutes
Ip: 1 7
IcmpMsg: InType3
IcmpMsg: 2
Tcp: ActiveOpens AttemptFails
Tcp: 5 3
`

test('a counter is found by its name', () => {
  expect(counterOf(table, 'Ip', 'OutNoRoutes')).toBe(7)
  expect(counterOf(table, 'Tcp', 'AttemptFails')).toBe(3)
})

test('one that an older kernel lacks counts nothing', () => {
  expect(counterOf(table, 'Udp', 'NoPorts')).toBe(0)
})
