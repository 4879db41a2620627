import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './error-handling.cases.ts'

judgeCases('reliability/error-handling', cases)
