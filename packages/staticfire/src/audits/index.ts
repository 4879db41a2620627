import type { Audit } from './define.ts'
import { missingConfig } from './configuration/missing-config.ts'
import { startupValidation } from './configuration/startup-validation.ts'

/** Every audit, in the checklist's order. */
export const audits: readonly Audit[] = [startupValidation, missingConfig]
