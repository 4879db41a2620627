import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './hardcoded-values.cases.ts'

judgeCases('configuration/hardcoded-values', cases)
