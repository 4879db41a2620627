import { judgeCases } from '../testing/judge-cases.ts'
import { cases } from './connection-pooling.cases.ts'

judgeCases('reliability/connection-pooling', cases)
