import type { Fix } from '@staticfire/contracts'

export const missingConfigFix: Fix[] = []
