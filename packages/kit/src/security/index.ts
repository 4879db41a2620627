export { createCors } from './cors.ts'
export type { Cors, CorsHeaders, CorsSettings } from './cors.ts'
export { problemOf } from './problem-of.ts'
export type { ProblemAnswer } from './problem-of.ts'
export { problem, problemContentType } from './problem.ts'
export type { ProblemDetails } from './problem.ts'
export { securityHeaders } from './security-headers.ts'
export type {
  SecurityHeaders,
  SecurityHeadersSettings,
  SecurityProfile,
} from './security-headers.ts'
