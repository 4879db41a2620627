import type { Blueprint, BootObservation } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, pass, unproven } from '../claims.ts'

/** Whether the service listens where its variable told it to, on a port that is new for each instance. */
export function portFollows(
  port: Blueprint['port'],
  boot: BootObservation | undefined,
): ClaimDraft<'port'> {
  const claim = { id: 'port', text: 'The port follows its variable', basis: ['boot[up]'] } as const
  if ('number' in port) {
    const message = `The port is declared to be ${port.number}, so that it follows anything was not tried.`
    return unproven({ ...claim, reason: { code: 'port-fixed', message, remedy: 'port: PORT' } })
  }
  const ports = boot?.listeners.map((each) => each.port) ?? []
  const evidence = [
    measured('boot[up]', `Started with ${port.variable}=${boot?.port ?? '…'}`, {
      observed: ports.length > 0 ? `listens on ${ports.join(', ')}` : 'no listener was seen',
      expected: `a listener on ${boot?.port ?? 'that port'}`,
    }),
  ]
  if (boot && ports.includes(boot.port)) return pass({ ...claim, evidence })
  if (boot && ports.length > 0) {
    return fail({ ...claim, text: `It listens elsewhere than ${port.variable} says`, evidence })
  }
  const message = 'No listener of the service was seen.'
  return unproven({ ...claim, reason: { code: 'no-listener', message }, evidence })
}
