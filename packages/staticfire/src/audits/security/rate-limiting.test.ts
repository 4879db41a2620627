import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './rate-limiting.cases.ts'

judgeCases('security/rate-limiting', cases)
