import { boot } from './boot.ts'
import { breakers } from './breakers.ts'
import { burst } from './burst.ts'
import { configuration } from './configuration.ts'
import { contract } from './contract.ts'
import { crash } from './crash.ts'
import { cycles } from './cycles.ts'
import { egress } from './egress.ts'
import type { Experiment } from './define.ts'
import { failures } from './failures.ts'
import { headers } from './headers.ts'
import { levels } from './levels.ts'
import { malformed } from './malformed.ts'
import { metrics } from './metrics.ts'
import { pool } from './pool.ts'
import { readiness } from './readiness.ts'
import { secrets } from './secrets.ts'
import { retries } from './retries.ts'
import { shutdown } from './shutdown.ts'
import { timeouts } from './timeouts.ts'
import { tracing } from './tracing.ts'
import { traffic } from './traffic.ts'
import { unreachable } from './unreachable.ts'

export const experiments: readonly Experiment[] = [
  boot,
  configuration,
  traffic,
  burst,
  headers,
  secrets,
  contract,
  egress,
  metrics,
  levels,
  malformed,
  failures,
  tracing,
  crash,
  unreachable,
  timeouts,
  pool,
  cycles,
  breakers,
  retries,
  readiness,
  shutdown,
] as readonly Experiment[]
