import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './resource-cleanup.cases.ts'

judgeCases('reliability/resource-cleanup', cases)
