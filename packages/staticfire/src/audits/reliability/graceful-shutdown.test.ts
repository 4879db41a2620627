import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './graceful-shutdown.cases.ts'

judgeCases('reliability/graceful-shutdown', cases)
