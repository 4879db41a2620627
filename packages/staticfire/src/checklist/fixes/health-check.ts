import type { Fix } from '@staticfire/contracts'

export const healthCheckFix: Fix[] = []
