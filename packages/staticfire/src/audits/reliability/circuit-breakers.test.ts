import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './circuit-breakers.cases.ts'

judgeCases('reliability/circuit-breakers', cases)
