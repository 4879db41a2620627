import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './error-tracking.cases.ts'

judgeCases('observability/error-tracking', cases)
