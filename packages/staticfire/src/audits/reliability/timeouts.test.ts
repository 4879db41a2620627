import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './timeouts.cases.ts'

judgeCases('reliability/timeouts', cases)
