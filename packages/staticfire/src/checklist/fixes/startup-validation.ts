import type { Fix } from '@staticfire/contracts'

export const startupValidationFix: Fix[] = []
