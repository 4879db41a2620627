import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './metrics.cases.ts'

judgeCases('observability/metrics', cases)
