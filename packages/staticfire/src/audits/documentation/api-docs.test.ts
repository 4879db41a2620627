import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './api-docs.cases.ts'

judgeCases('documentation/api-docs', cases)
