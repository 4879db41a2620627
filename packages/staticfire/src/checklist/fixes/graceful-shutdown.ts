import type { Fix } from '@staticfire/contracts'

export const gracefulShutdownFix: Fix[] = []
