import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './tracing.cases.ts'

judgeCases('observability/tracing', cases)
