import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './exposed-secrets.cases.ts'

judgeCases('security/exposed-secrets', cases)
