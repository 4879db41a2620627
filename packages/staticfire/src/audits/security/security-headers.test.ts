import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './security-headers.cases.ts'

judgeCases('security/security-headers', cases)
