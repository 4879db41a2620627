import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './health-check.cases.ts'

judgeCases('observability/health-check', cases)
