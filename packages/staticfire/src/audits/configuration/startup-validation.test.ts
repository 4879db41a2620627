import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './startup-validation.cases.ts'

judgeCases('configuration/startup-validation', cases)
