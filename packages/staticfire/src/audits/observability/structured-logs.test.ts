import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './structured-logs.cases.ts'

judgeCases('observability/structured-logs', cases)
