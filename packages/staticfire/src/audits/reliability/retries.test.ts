import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './retries.cases.ts'

judgeCases('reliability/retries', cases)
