import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './missing-config.cases.ts'

judgeCases('configuration/missing-config', cases)
