import type { Evidence } from '../evidence.ts'
import type { Found } from '../findings.ts'

export interface StopChoice {
  signal?: Found<string>
  /** As a duration of `staticfire.yaml`. */
  grace?: Found<string>
  preStop?: Found<string>
}

const signals = /^SIG(TERM|INT|QUIT|HUP|USR1|USR2)$/

/** How the platform stops the service, where its files say so. */
export function chooseStop({ dockerfile, workload, composed }: Evidence): StopChoice {
  const signal = dockerfile?.stopSignal
  const grace = workload?.graceSeconds
  const stopGrace = composed?.stopGrace
  return {
    ...(signal && signals.test(signal.value) && { signal }),
    ...(grace
      ? { grace: { value: `${grace.value}s`, at: grace.at } }
      : stopGrace && /^\d+(ms|s|m)$/.test(stopGrace.value) && { grace: stopGrace }),
    ...(workload?.preStopSeconds && {
      preStop: { value: `${workload.preStopSeconds.value}s`, at: workload.preStopSeconds.at },
    }),
  }
}
