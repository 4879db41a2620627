import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './log-levels.cases.ts'

judgeCases('observability/log-levels', cases)
